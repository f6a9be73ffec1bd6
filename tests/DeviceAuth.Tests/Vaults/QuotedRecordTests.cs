using DeviceAuth.Vaults;
using Xunit;

namespace DeviceAuth.Tests.Vaults;

/// <summary>What an error of a vault quotes of a record that this process never had: its secret members are found all the same.</summary>
public sealed class QuotedRecordTests
{
    [Theory]
    [InlineData("""Cannot read {"v":"2","grant":{"refresh_token":"rt-12345678"}}""", "rt-12345678")]
    [InlineData("""Cannot read {\"access_token\":\"at-12345678\"}""", "at-12345678")]
    [InlineData("... \"refresh_token\" : \"rt-12345678", "rt-12345678")]
    [InlineData("client_secret=cs-12345678; name=default", "cs-12345678")]
    [InlineData("@{Refresh_Token='rt-12345678'}", "rt-12345678")]
    [InlineData("""Cannot read {"terms":{"parameters":{"password":"hush hush"}}}""", "hush hush")]
    [InlineData("""Cannot read {\"token_parameter\":{\"pin\":\"123456\"}}""", "123456")]
    [InlineData("... \"parameters\" : {\"password\" : \"correct horse", "correct horse")]
    [InlineData("@{parameters=@{password=hush-hush}}", "hush-hush")]
    public void Each_secret_member_is_found_however_it_is_quoted(string text, string secret) =>
        Assert.Equal([secret], RecordText.SecretsQuotedIn(text));

    [Theory]
    [InlineData("The access_token could not be written.")]
    [InlineData("refresh_token: short")]
    [InlineData("The vault is locked.")]
    [InlineData("The parameters are: none.")]
    [InlineData("additional_parameters={a=none-at-all}")]
    public void What_names_a_member_alone_has_none(string text) => Assert.Empty(RecordText.SecretsQuotedIn(text));
}
