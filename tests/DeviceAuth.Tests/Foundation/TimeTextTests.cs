using System;
using System.Globalization;
using Xunit;

namespace DeviceAuth.Tests.Foundation;

public sealed class TimeTextTests
{
    [Theory]
    [InlineData("2026-11-25T21:39:00+01:00", "21:39 (UTC+01:00)")]
    [InlineData("2026-11-25T09:05:59-03:30", "09:05 (UTC-03:30)")]
    [InlineData("2026-11-25T00:00:00Z", "00:00 (UTC+00:00)")]
    public void A_time_for_other_people_carries_its_offset(string time, string text) =>
        Assert.Equal(text, TimeText.Clock(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("ar-SA")]
    [InlineData("fa-IR")]
    [InlineData("th-TH")]
    [InlineData("en-US")]
    public void In_every_culture_alike(string culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            Assert.Equal("21:39 (UTC+01:00)", TimeText.Clock(new DateTimeOffset(2026, 11, 25, 21, 39, 0, TimeSpan.FromHours(1))));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
