using System;
using System.Globalization;

namespace DeviceAuth;

/// <summary>Times as they are written into texts, which may be read in another time zone than the one they were written in.</summary>
internal static class TimeText
{
    /// <summary>
    /// The time of day with its offset, such as <c>21:39 (UTC+01:00)</c>: the same for every culture, since the reader's is not
    /// known either.
    /// </summary>
    public static string Clock(DateTimeOffset time) => time.ToString("HH:mm '(UTC'zzz')'", CultureInfo.InvariantCulture);
}
