using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using DeviceAuth.Sandbox;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>A machine signs in by itself, in a real engine and at a real server.</summary>
public sealed class UnattendedTests : SandboxTest
{
    private const string Loud = "$VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'; ";
    private const string WithSecret = "Connect-DeviceAuth $authority sandbox-nightly api.read -Name $name -SessionOnly -Unattended -ClientSecret $secret ";
    private const string WithKey = "Connect-DeviceAuth $authority sandbox-signing api.read -Name $name -SessionOnly -Unattended -ClientKey $key ";

    private readonly SecretSearch _search = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Engine.Set("secret", Secrets.Protect(SandboxClients.NightlySecret));
        Engine.Set("key", Secrets.Protect(SandboxClients.EcKey));
    }

    [Fact]
    public async Task A_secret_brings_a_token_without_a_word_and_renews_it()
    {
        EngineRun connect = await (await RunAsync(WithSecret)).SucceedAsync();

        PSObject connection = connect.Single;
        Assert.Null(connection.Properties["Account"].Value);
        Assert.True((bool)connection.Properties["IsUnattended"].Value);
        Assert.True((bool)connection.Properties["CanRefresh"].Value);
        Assert.Equal("", Screen.Text);
        Assert.Empty(Screen.Progress);
        Assert.Empty(Server.Requests.To(Paths.DeviceAuthorization));

        string first = await TokenAsync();
        string second = await TokenAsync("-ForceRefresh");

        Assert.NotEqual(first, second);
        Assert.Equal(200, await CallMeAsync(second));
        Assert.Equal(["client_credentials", "client_credentials"], Server.Requests.To(Paths.Token).Select(request => request.GrantType));
    }

    [Fact]
    public async Task The_same_again_is_reused_and_asks_nobody()
    {
        await (await RunAsync(WithSecret)).SucceedAsync();

        await (await RunAsync(WithSecret)).SucceedAsync();

        Assert.Single(Server.Requests.To(Paths.Token));
    }

    [Theory]
    [InlineData(SandboxClients.EcKey, "ES256")]
    [InlineData(SandboxClients.RsaKey, "RS256")]
    public async Task A_key_signs_for_each_request_and_the_server_believes_it(string key, string algorithm)
    {
        Engine.Set("key", Secrets.Protect(key));

        await (await RunAsync(WithKey)).SucceedAsync();
        string token = await TokenAsync("-ForceRefresh");
        await (await RunAsync("Disconnect-DeviceAuth $name")).SucceedAsync();

        Assert.Equal(401, await CallMeAsync(token));
        string[] assertions = [.. Server.Requests.Entries.Select(request => request.Form.GetValueOrDefault("client_assertion")).OfType<string>()];
        Assert.Equal(3, assertions.Distinct().Count());
        Assert.All(assertions, assertion => Assert.Equal(algorithm, Header(assertion, "alg")));
    }

    [Fact]
    public async Task A_key_authenticates_the_client_in_the_device_flow_in_refreshes_and_in_revocations()
    {
        await SignInAsync("Connect-DeviceAuth $authority sandbox-signing openid, offline_access, api.read -Name $name -SessionOnly -ClientKey $key");
        string token = await TokenAsync("-ForceRefresh");
        Assert.Equal(200, await CallMeAsync(token));
        await (await RunAsync("Disconnect-DeviceAuth $name")).SucceedAsync();

        Assert.Single(Server.Requests.Refreshes);
        Assert.Equal(2, Server.Requests.To(Paths.Revocation).Count);
        Assert.All(
            Server.Requests.Entries.Where(request => request.Path is Paths.DeviceAuthorization or Paths.Token or Paths.Revocation),
            request => Assert.Equal("client-authentication+jwt", Header(request.Form["client_assertion"], "typ")));
    }

    /// <summary>The certificate's key is the one that the server knows; it leaves the object that has it in no form.</summary>
    [Fact]
    public async Task A_certificate_signs()
    {
        using X509Certificate2 certificate = Certificate();
        Engine.Set("certificate", certificate);

        await (await RunAsync(
            "Connect-DeviceAuth $authority sandbox-signing api.read -Name $name -SessionOnly -Unattended -ClientCertificate $certificate; $certificate.Dispose()")).SucceedAsync();

        Assert.Equal(200, await CallMeAsync(await TokenAsync("-ForceRefresh")));
    }

    [Fact]
    public async Task A_script_block_vouches_and_is_run_for_each_request_in_other_runspaces_too()
    {
        using X509Certificate2 certificate = Certificate();
        Engine.Set("assertion", new Func<string>(() => Vouch(certificate)));
        await (await RunAsync(
            """
            $global:calls = 0
            function global:Get-Vouched { $global:calls++; $assertion.Invoke() }
            Connect-DeviceAuth $authority sandbox-signing api.read -Name $name -SessionOnly -Unattended -ClientAssertion { Get-Vouched }
            """)).SucceedAsync();
        Assert.Equal(200, await CallMeAsync(await TokenAsync("-ForceRefresh")));
        Assert.Equal(2, (await RunAsync("$global:calls")).Single.BaseObject);

        using Engine other = Prepare(Engine.Open());
        other.Set("assertion", new Func<string>(() => Vouch(certificate)));
        await (await other.RunAsync("function global:Get-Vouched { $assertion.Invoke() }; $null = Get-DeviceAuthToken $name -ForceRefresh")).SucceedAsync();
        Assert.Equal(3, Server.Requests.To(Paths.Token).Select(request => request.Form["client_assertion"]).Distinct().Count());
    }

    [Theory]
    [InlineData("{ throw 'no network' }", "no network")]
    [InlineData("{ Get-NothingThere; 'a.b.c' }", "Get-NothingThere")]
    [InlineData("{ }", "returned nothing")]
    [InlineData("{ 1; 2 }", "returned 2 values")]
    [InlineData("{ @{ token = 'a.b.c' } }", "type Hashtable")]
    [InlineData("{ 'no token' }", "no JSON Web Token")]
    public async Task A_script_block_that_fails_is_said_and_nothing_is_asked(string script, string why)
    {
        EngineRun run = await RunAsync($"Connect-DeviceAuth $authority sandbox-signing api.read -Name $name -SessionOnly -Unattended -ClientAssertion {script}");

        ErrorRecord error = run.AssertOneError("ClientCredentialFailed", ErrorCategory.AuthenticationError);
        Assert.Contains(why, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(Server.Requests.To(Paths.Token));
    }

    [Fact]
    public async Task A_secret_that_was_renewed_at_the_server_is_a_clear_error_and_the_command_in_it_mends_it()
    {
        await (await RunAsync(WithSecret)).SucceedAsync();
        await Server.RotateNightlySecretAsync("another-nightly-secret", TestContext.Current.CancellationToken);

        ErrorRecord error = (await RunAsync("Get-DeviceAuthToken $name -ForceRefresh")).AssertOneError("ClientRejected", ErrorCategory.PermissionDenied);

        string said = error.ToString();
        Assert.Contains("its client secret", said, StringComparison.Ordinal);
        Engine.Set("secret", Secrets.Protect("another-nightly-secret"));
        await (await RunAsync(said[said.IndexOf("Connect-DeviceAuth", StringComparison.Ordinal)..].TrimEnd('.') + " -SessionOnly")).SucceedAsync();
        Assert.Equal(200, await CallMeAsync(await TokenAsync()));
    }

    [Fact]
    public async Task The_endpoints_can_be_given_one_by_one_without_one_for_a_device()
    {
        await (await RunAsync(
            """
            Connect-DeviceAuth -TokenEndpoint "${authority}connect/token" -RevocationEndpoint "${authority}connect/revocation" -ClientId sandbox-nightly `
                -ClientSecret $secret -Scope api.read -Name $name -SessionOnly -Unattended
            """)).SucceedAsync();

        Assert.Equal(200, await CallMeAsync(await TokenAsync()));
        Assert.Single(Server.Requests.Entries, request => request.Path.StartsWith("/connect", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_resource_has_its_own_token()
    {
        await (await RunAsync(WithSecret)).SucceedAsync();

        EngineRun run = await (await RunAsync(
            "foreach ($i in 1, 2) { Get-DeviceAuthToken $name -Resource https://mail.sandbox.example -AsPlainText }; Get-DeviceAuthToken $name -AsPlainText")).SucceedAsync();

        Assert.Equal(run.Output[0].BaseObject, run.Output[1].BaseObject);
        Assert.NotEqual(run.Output[0].BaseObject, run.Output[2].BaseObject);
        Assert.Equal(2, Server.Requests.To(Paths.Token).Count);
    }

    [Theory]
    [InlineData("-Unattended", "-ClientSecret, -ClientSecretName")]
    [InlineData("-Unattended -ClientSecret $secret -QrCode", "-QrCode is about a person")]
    [InlineData("-Unattended -ClientSecret $secret -Account alice", "-Account is about a person")]
    [InlineData("-Unattended -ClientSecret $secret -UseBrowser", "-UseBrowser is about a person")]
    [InlineData("-Unattended -ClientSecret $secret -AcrValues mfa", "-AcrValues is about a person")]
    [InlineData("-Unattended -ClientSecret $secret -MaxAge 60", "-MaxAge is about a person")]
    [InlineData("-Unattended -ClientSecret $secret -AdditionalParameter @{ x = \"a`nb\" }", "'x' has control characters")]
    [InlineData("-Unattended -ClientSecret $secret -TimeoutSec 60", "-TimeoutSec is about a person")]
    [InlineData("-Unattended -ClientSecret $secret -ClientKey $key", "-ClientSecret and -ClientKey")]
    [InlineData("-ClientKey $key -ClientAuthentication Basic", "-ClientAuthentication Basic")]
    [InlineData("-ClientKey '-----BEGIN PRIVATE KEY-----'", "plain text")]
    [InlineData("-ClientKey $secret", "neither PEM nor")]
    [InlineData("-ClientKey 12", "type Int32")]
    [InlineData("-ClientKey ./key.pem", "no vault that could have it")]
    [InlineData("-ClientSecretName nightly", "no vault that could have it")]
    public async Task What_does_not_go_together_is_refused_before_anything_is_asked(string parameters, string why)
    {
        EngineRun run = await RunAsync($"Connect-DeviceAuth $authority sandbox-nightly api.read -Name $name -SessionOnly {parameters}");

        ErrorRecord error = run.AssertOneError("ParameterInvalid", ErrorCategory.InvalidArgument);
        Assert.Contains(why, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(Server.Requests.Entries);
    }

    [Theory]
    [InlineData("AABB")]
    [InlineData("00112233445566778899AABBCCDDEEFF00112233")]
    [InlineData("./client.pfx")]
    public async Task A_thumbprint_of_no_certificate_is_said(string thumbprint)
    {
        EngineRun run = await RunAsync($"Connect-DeviceAuth $authority sandbox-signing -Name $name -Unattended -ClientCertificate {thumbprint}");

        ErrorRecord error = Assert.Single(run.Errors);
        Assert.Contains("certificate", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(Server.Requests.Entries);
    }

    [Fact]
    public async Task No_key_secret_or_assertion_is_seen_anywhere()
    {
        See(await RunAsync(Loud + WithSecret + "-Verbose -Debug; Get-DeviceAuthToken $name -ForceRefresh -Verbose -Debug"));
        See(await RunAsync(Loud + WithKey + "-Force -Verbose -Debug"));
        See(await RunAsync(
            Loud + "$c = Get-DeviceAuthConnection $name; $c | Out-Host; $c | Format-List * -Force | Out-Host; \"$c\"; $c | ConvertTo-Json -Depth 5; Get-DeviceAuthToken $name -ForceRefresh | Out-Host"));
        See(await RunAsync(Loud + "[Net.NetworkCredential]::new('', $key).Password.Substring(0, 0); $Error | Format-List * -Force | Out-Host"));
        Engine.Set("key", Secrets.Protect(Keys.Unknown));
        EngineRun refused = await RunAsync(Loud + WithKey + "-Force -Verbose -Debug");
        refused.AssertOneError("ClientRejected");
        See(refused);
        Engine.Set("key", Secrets.Protect(Keys.Unknown.Replace("\"d\":\"", "\"d\":\"%", StringComparison.Ordinal)));
        EngineRun unfit = await RunAsync(Loud + WithKey + "-Force -Verbose -Debug");
        unfit.AssertOneError("ParameterInvalid");
        See(unfit);
        See(await RunAsync(Loud + "$Error | Format-List * -Force | Out-String; $Error | ForEach-Object { $_.Exception.ToString() }; Disconnect-DeviceAuth $name -Verbose -Debug"));

        _search.Add(Engine).AssertNoneOf(
            [.. Server.Requests.Secrets(), SandboxClients.NightlySecret, Keys.SecretOf(SandboxClients.EcKey), Keys.SecretOf(Keys.Unknown)]);
    }

    private void See(EngineRun run) => _search.Add(run);

    private async Task<string> TokenAsync(string parameters = "") =>
        (string)(await (await RunAsync($"Get-DeviceAuthToken $name {parameters} -AsPlainText")).SucceedAsync()).Single.BaseObject;

    /// <summary>A certificate of the key that the server knows.</summary>
    private static X509Certificate2 Certificate()
    {
        using JsonDocument key = JsonDocument.Parse(SandboxClients.RsaKey);
        byte[] Number(string name) => Keys.Decode(key.RootElement.GetProperty(name).GetString()!);
        using RSA rsa = RSA.Create(new RSAParameters
        {
            Modulus = Number("n"),
            Exponent = Number("e"),
            D = Number("d"),
            P = Number("p"),
            Q = Number("q"),
            DP = Number("dp"),
            DQ = Number("dq"),
            InverseQ = Number("qi"),
        });
        return new CertificateRequest("CN=sandbox", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    /// <summary>What somebody would say for the client whose word the server takes: here it is the client's own key.</summary>
    private string Vouch(X509Certificate2 certificate)
    {
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        string signed = $"{Keys.Encode("""{"alg":"RS256","typ":"client-authentication+jwt","kid":"rfc7515-a2"}""")}."
            + Keys.Encode($$"""{"iss":"sandbox-signing","sub":"sandbox-signing","aud":"{{Server.Issuer}}","jti":"{{Guid.NewGuid()}}","iat":{{now}},"exp":{{now + 60}}}""");
        using RSA rsa = certificate.GetRSAPrivateKey()!;
        return $"{signed}.{Keys.Encode(rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Header(string assertion, string name)
    {
        using JsonDocument header = JsonDocument.Parse(Keys.Decode(assertion.Split('.')[0]));
        return header.RootElement.GetProperty(name).GetString()!;
    }
}
