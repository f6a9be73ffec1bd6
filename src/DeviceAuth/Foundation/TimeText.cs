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

    /// <summary>A day with the time, such as <c>2026-11-26 21:39 (UTC+01:00)</c>.</summary>
    public static string Day(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm '(UTC'zzz')'", CultureInfo.InvariantCulture);

    /// <summary>How long something is, in its largest unit: <c>9 days</c>.</summary>
    public static string Span(TimeSpan time) =>
        time.TotalDays >= 2 ? $"{Math.Floor(time.TotalDays):0} days"
        : time.TotalHours >= 2 ? $"{Math.Floor(time.TotalHours):0} hours"
        : $"{Math.Max(1, Math.Floor(time.TotalMinutes)):0} minutes";
}
