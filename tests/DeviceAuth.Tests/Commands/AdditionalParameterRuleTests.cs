using System.Collections;
using System.Collections.Generic;
using DeviceAuth.Commands.Parameters;
using DeviceAuth.Errors;
using Xunit;

namespace DeviceAuth.Tests.Commands;

/// <summary>RFC 6749 §3.2: no parameter goes out twice, and none empty.</summary>
public sealed class AdditionalParameterRuleTests
{
    [Fact]
    public void Texts_and_numbers_are_taken_as_texts() => Assert.Equal(
        new Dictionary<string, string> { ["acr_values"] = "mfa", ["max_age"] = "60" },
        AdditionalParameterRule.Check(new Hashtable { ["acr_values"] = "mfa", ["max_age"] = 60 }));

    [Theory]
    [InlineData("scope")]
    [InlineData("SCOPE")]
    [InlineData("client_id")]
    [InlineData("client_secret")]
    [InlineData("audience")]
    [InlineData("resource")]
    [InlineData("grant_type")]
    [InlineData("device_code")]
    [InlineData("refresh_token")]
    public void What_the_command_sends_itself_is_refused(string name) => Assert.Equal(
        ErrorIds.ParameterInvalid,
        Assert.Throws<DeviceAuthException>(() => AdditionalParameterRule.Check(new Hashtable { [name] = "x" })).ErrorId);

    [Theory]
    [InlineData("a", "")]
    [InlineData("a", null)]
    [InlineData(" ", "x")]
    public void What_has_no_name_or_no_text_is_refused(string name, string? value) => Assert.Equal(
        ErrorIds.ParameterInvalid,
        Assert.Throws<DeviceAuthException>(() => AdditionalParameterRule.Check(new Hashtable { [name] = value })).ErrorId);
}
