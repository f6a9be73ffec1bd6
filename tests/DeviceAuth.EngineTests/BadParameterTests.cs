using System;
using System.Management.Automation;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>Each bad parameter is one error that says what to do, at once and before any request.</summary>
public sealed class BadParameterTests : ScriptedTest
{
    private const string Invalid = "ParameterInvalid";
    private const string Refused = "ParameterArgumentValidationError";
    private const string NotConverted = "ParameterArgumentTransformationError";

    [Theory]
    [InlineData("-Authority login.example.com", Refused, "Write it out: https://login.example.com")]
    [InlineData("-Authority ''", Refused, "Write it out: https://login.example.com")]
    [InlineData("-Authority ftp://login.example.com", Refused, "Write it out: https://login.example.com")]
    [InlineData("-Authority file:///etc/passwd", Refused, "Write it out: https://login.example.com")]
    [InlineData("-Authority 'https://login.example.com/?a=b'", Refused, "Leave out what follows '?' or '#'.")]
    [InlineData("-Authority 'https://login.example.com/#a'", Refused, "Leave out what follows '?' or '#'.")]
    [InlineData("-Authority https://me:password@login.example.com", Refused, "Leave them out.")]
    [InlineData("-Authority http://login.example.com", "InsecureEndpoint", "Use the https address")]
    public Task An_authority(string parameters, string id, string advice) =>
        AssertRefusedAsync($"Connect-DeviceAuth {parameters} -ClientId scripted-cli", id, advice);

    [Theory]
    [InlineData("-Provider Salesforce -ProviderHost $authority -Audience https://api.example.com", "Leave out -Audience")]
    [InlineData("-Provider Salesforce -ProviderHost $authority -Resource https://api.example.com", "Leave out -Resource")]
    [InlineData("-Provider AWS -ProviderHost $authority -Tenant acme -Audience a", "Leave out -Audience")]
    public Task A_target_that_the_provider_does_not_take(string parameters, string advice) =>
        AssertRefusedAsync($"Connect-DeviceAuth {parameters} -ClientId scripted-cli", Invalid, advice);

    [Theory]
    [InlineData("-Provider AWS -ProviderHost $authority -Tenant acme -AcrValues mfa", "Leave out -AcrValues")]
    [InlineData("-Provider Salesforce -ProviderHost $authority -MaxAge 0", "Leave out -MaxAge")]
    [InlineData("-Authority $authority -AcrValues \"a`u{1b}b\"", "Give them as the provider documents them")]
    [InlineData("-Authority $authority -Claims 'x!'", "Give a JSON object")]
    [InlineData("-Authority $authority -Claims '[1]'", "Give a JSON object")]
    [InlineData("-Authority $authority -Claims ('{\"a\":\"' + 'x' * 100kb + '\"}')", "Give a JSON object")]
    [InlineData("-Authority $authority -TokenParameter @{ scope = 'a' }", "Use the command's own parameter for it")]
    [InlineData("-Authority $authority -TokenParameter @{ a = $null }", "Give each name a value")]
    [InlineData("-Authority $authority -TokenParameter @{ a = \"b`n\" }", "Give its text without that")]
    public Task How_to_sign_in(string parameters, string advice) =>
        AssertRefusedAsync($"Connect-DeviceAuth {parameters} -ClientId scripted-cli", Invalid, advice);

    [Theory]
    [InlineData("-MaxAge soon")]
    [InlineData("-MaxAge -1")]
    [InlineData("-MaxAge ''")]
    [InlineData("-MaxAge $null")]
    public Task An_age(string parameters) =>
        AssertRefusedAsync($"Connect-DeviceAuth -Authority $authority {parameters} -ClientId scripted-cli", NotConverted, "Write seconds, such as 300");

    [Theory]
    [InlineData("-Api api.example.com", Refused, "Write it out")]
    [InlineData("-Api http://api.example.com", "InsecureEndpoint", "Use the https address")]
    public Task An_API(string parameters, string id, string advice) =>
        AssertRefusedAsync($"Connect-DeviceAuth {parameters} -ClientId scripted-cli", id, advice);

    [Theory]
    [InlineData("-ClientId ''", "ParameterArgumentValidationError", "Copy it from the provider's page")]
    [InlineData("-ClientId '   '", Refused, "Copy it from the provider's page")]
    [InlineData("-ClientId \"a`nb\"", Refused, "Copy it from the provider's page")]
    public Task A_client_id(string parameters, string id, string advice) =>
        AssertRefusedAsync($"Connect-DeviceAuth -Authority $authority {parameters}", id, advice);

    [Theory]
    [InlineData("-Scope ''", NotConverted, "Leave out -Scope")]
    [InlineData("-Scope @()", "ParameterInvalid", "Leave out -Scope")]
    [InlineData("-Vault $undefined", "ParameterInvalid", "Name a registered vault")]
    [InlineData("-Vault ''", "ParameterInvalid", "Name a registered vault")]
    [InlineData("-Scope $null", NotConverted, "Leave out -Scope")]
    [InlineData("-Scope 'a\"b'", NotConverted, "Check the spelling.")]
    [InlineData("-Scope 'größe'", NotConverted, "Check the spelling.")]
    [InlineData("-TimeoutSec 0", Refused, "the command again.")]
    [InlineData("-TimeoutSec -1", Refused, "the command again.")]
    [InlineData("-TimeoutSec 86401", Refused, "the command again.")]
    [InlineData("-TimeoutSec 99999999999", "CannotConvertArgumentNoMessage", "Int32")]
    [InlineData("-Name 'a b'", Refused, "letters, digits and '-'.")]
    [InlineData("-Name ''", Refused, "letters, digits and '-'.")]
    [InlineData("-Name \"a`n\"", Refused, "letters, digits and '-'.")]
    [InlineData("-Name ('x' * 65)", Refused, "1 to 64 letters")]
    [InlineData("-Resource api", Invalid, "Write it out: https://api.example.com")]
    [InlineData("-Resource https://api.example.com/#a", Invalid, "Write it out: https://api.example.com")]
    [InlineData("-Resource @()", Refused, "the command again.")]
    [InlineData("-Audience ''", Refused, "the command again.")]
    [InlineData("-AdditionalParameter @{ client_id = 'a' }", Invalid, "Use the command's own parameter for it, or leave it out.")]
    [InlineData("-AdditionalParameter @{ SCOPE = 'a' }", Invalid, "Use the command's own parameter for it, or leave it out.")]
    [InlineData("-AdditionalParameter @{ prompt = '' }", Invalid, "Give each name a value, or leave it out.")]
    [InlineData("-AdditionalParameter @{ prompt = $null }", Invalid, "Give each name a value, or leave it out.")]
    [InlineData("-AdditionalParameter @{ ' ' = 'a' }", Invalid, "Give each name a value, or leave it out.")]
    [InlineData("-AdditionalParameter $null", Refused, "the command again.")]
    [InlineData("-ClientSecret ([securestring]::new())", Invalid, "Leave it out for a public client")]
    [InlineData("-ClientSecret $null", Refused, "the command again.")]
    [InlineData("-ClientAuthentication Basic", Invalid, "Add -ClientSecret, or leave out -ClientAuthentication.")]
    [InlineData("-ClientAuthentication Post", Invalid, "Add -ClientSecret, or leave out -ClientAuthentication.")]
    [InlineData("-ClientAuthentication None -ClientSecret $secret", Invalid, "Leave out one of the two.")]
    [InlineData("-ClientAuthentication Certificate", "CannotConvertArgumentNoMessage", "Auto")]
    [InlineData("-Vault Store", "SecretManagementNotFound", "Install-Module Microsoft.PowerShell.SecretManagement")]
    [InlineData("-PromptAction $null", Refused, "the command again.")]
    public Task A_parameter_of_a_sign_in(string parameters, string id, string advice) =>
        AssertRefusedAsync(
            $"Connect-DeviceAuth -Authority $authority -ClientId scripted-cli {parameters} {Kept(parameters)}", id, advice);

    [Theory]
    [InlineData(
        "-DeviceAuthorizationEndpoint http://login.example.com/d -TokenEndpoint https://login.example.com/t", "InsecureEndpoint")]
    [InlineData(
        "-DeviceAuthorizationEndpoint https://login.example.com/d -TokenEndpoint http://login.example.com/t", "InsecureEndpoint")]
    [InlineData(
        "-DeviceAuthorizationEndpoint https://a.example/d -TokenEndpoint https://a.example/t -RevocationEndpoint http://a.example/r",
        "InsecureEndpoint")]
    public Task An_endpoint(string parameters, string id) =>
        AssertRefusedAsync($"Connect-DeviceAuth {parameters} -ClientId scripted-cli", id, "Use the https address");

    [Theory]
    [InlineData("Get-DeviceAuthToken -Name $name -MinimumLifetime 300", NotConverted, "Write a time such as 00:05:00")]
    [InlineData("Get-DeviceAuthToken -Name $name -MinimumLifetime -00:05:00", NotConverted, "hours:minutes:seconds.")]
    [InlineData("Get-DeviceAuthToken -Name $name -MinimumLifetime 2.00:00:00", NotConverted, "hours:minutes:seconds.")]
    [InlineData("Get-DeviceAuthToken -Name $name -MinimumLifetime soon", NotConverted, "hours:minutes:seconds.")]
    [InlineData(
        "Get-DeviceAuthToken -Name $name", "SignInRequired", "Run this where somebody can sign in: Connect-DeviceAuth -Name")]
    [InlineData("Get-DeviceAuthToken -Name 'a b'", Refused, "letters, digits and '-'.")]
    [InlineData("Get-DeviceAuthToken -Name $name -AsHeader -AsPlainText", "AmbiguousParameterSet", "")]
    [InlineData(
        "Get-DeviceAuthToken -Name $name -Vault Store", "SecretManagementNotFound", "Install-Module Microsoft.PowerShell.SecretManagement")]
    [InlineData("Get-DeviceAuthToken -Name $name -CacheOnly -ForceRefresh", Invalid, "Leave out -ForceRefresh or -CacheOnly.")]
    [InlineData("Get-DeviceAuthToken -Name $name -CacheOnly", "SignInRequired", "Connect-DeviceAuth -Name")]
    [InlineData("Disconnect-DeviceAuth -Name $name", "ConnectionNotFound", "")]
    [InlineData("Disconnect-DeviceAuth -Name 'a*'", Refused, "letters, digits and '-'.")]
    [InlineData("Disconnect-DeviceAuth -Name @()", Refused, "")]
    [InlineData("Get-DeviceAuthConnection -Name $name", "ConnectionNotFound", "")]
    [InlineData("Get-DeviceAuthConnection -Name ''", Refused, "the command again.")]
    public Task A_parameter_of_another_command(string script, string id, string advice) => AssertRefusedAsync(script, id, advice);

    [Fact]
    public async Task A_client_secret_in_plain_text_is_not_repeated()
    {
        Engine.Set("text", "a-secret-in-plain-text");

        EngineRun run = await ConnectAsync("-ClientSecret $text");

        Assert.Single(run.Errors);
        Assert.DoesNotContain("a-secret-in-plain-text", run.ToString(), StringComparison.Ordinal);
        Assert.Contains("SecureString", run.Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Authority $text")]
    [InlineData("$text")]
    [InlineData("-DeviceAuthorizationEndpoint $text -TokenEndpoint https://login.example.com/t")]
    [InlineData("-DeviceAuthorizationEndpoint https://login.example.com/d -TokenEndpoint https://login.example.com/t -RevocationEndpoint $text")]
    [InlineData("-Authority https://login.example.com -Resource https://api.example.com, $text")]
    [InlineData("-Authority https://login.example.com -Name $text")]
    [InlineData("-Authority https://login.example.com -Scope \"$text/größe\"")]
    [InlineData("-Provider GitHub -ProviderHost $text")]
    [InlineData("-Provider AWS -ProviderHost oidc.eu-west-1.amazonaws.com -Tenant $text")]
    [InlineData("-Provider $text")]
    public async Task A_user_and_a_password_in_an_address_are_not_repeated(string parameters)
    {
        foreach (string address in new[] { "https://jdoe:S3cr3t@login.example.com", "https://jdoe:S3cr3t@login.example.com:99999", "jdoe:S3cr3t@login.example.com/a" })
        {
            Engine.Set("text", address);

            EngineRun run = await RunAsync($"Connect-DeviceAuth {parameters} -ClientId scripted-cli -SessionOnly");

            Assert.NotEmpty(run.Errors);
            Assert.All(run.Errors, error => Assert.DoesNotContain("S3cr3t", $"{error} {error.Exception} {error.ErrorDetails}", StringComparison.Ordinal));
        }
    }

    /// <summary>Should a bad parameter be taken after all, nothing but this test is to suffer from it.</summary>
    private static string Kept(string parameters) =>
        parameters.Contains("-Vault", StringComparison.Ordinal) ? "" : "-SessionOnly";

    private async Task AssertRefusedAsync(string script, string id, string advice)
    {
        Engine.Set("secret", Secrets.Protect("secret"));

        EngineRun run = await Engine.RunAloneAsync($"$env:PSModulePath = ''{Environment.NewLine}{script}");

        ErrorRecord error = run.AssertOneError(id);
        Assert.Contains(advice, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(Server.Requests.Entries);
        Assert.Empty(run.Output);
        Assert.Single(Engine.ErrorVariable);
    }
}
