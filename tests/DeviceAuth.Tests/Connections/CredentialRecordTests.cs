using System;
using System.Linq;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Clients;
using DeviceAuth.Tests.Fakes;
using DeviceAuth.Vaults;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>What a vault keeps of what a client proves itself with: no more than it must.</summary>
public sealed class CredentialRecordTests
{
    private readonly FakeClock _clock = new();

    [Fact]
    public void A_key_that_was_given_is_kept_as_one_word_and_read_again()
    {
        string pem = Keys.P384.ExportPkcs8PrivateKeyPem();

        string text = Written(new GivenKey(Sample.Protected(pem)));

        Assert.Equal(pem, Assert.IsType<GivenKey>(Read(text)).Text.Reveal());
        string quoted = RecordText.SecretsQuotedIn("the vault failed at: " + text).First(secret => secret.Length > 100);
        Assert.Contains(quoted, text, StringComparison.Ordinal);
        Assert.Equal(pem, System.Text.Encoding.UTF8.GetString(UrlSafeBase64.Decode(quoted)!));
    }

    [Fact]
    public void Of_a_certificate_the_thumbprint_is_kept_of_a_vault_s_secret_the_name_and_of_a_script_block_that_there_was_one()
    {
        using X509Certificate2 certificate = Keys.Certificate(Keys.P256);

        Assert.Equal(["client_id", "client_certificate"], Members(new CertificateKey(certificate.Thumbprint, certificate)));
        Assert.Equal(["client_id", "client_key_name"], Members(new NamedSecret("nightly", isKey: true, Sample.Protected(Keys.OfRfc7515))));
        Assert.Equal(["client_id", "client_authentication", "client_secret_name"], Members(new NamedSecret("nightly", isKey: false, Sample.Protected("secret-1"))));
        Assert.Equal(["client_id", "client_assertion"], Members(new ForeignAssertion(new FakeAssertion())));
        Assert.False(Read(Written(new CertificateKey(certificate.Thumbprint, certificate)))!.IsWhole);
        Assert.False(Read(Written(new ForeignAssertion(new FakeAssertion())))!.IsWhole);
        Assert.DoesNotContain("secret-1", Written(new NamedSecret("nightly", isKey: false, Sample.Protected("secret-1"))), StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_assertion_needs_of_the_server_is_kept_with_it_and_not_without()
    {
        Connection connection = Made(new CertificateKey(new string('A', 40)));

        Connection read = ConnectionRecord.Read("default", ConnectionRecord.Write(connection));

        Assert.Equal("https://login.example.com", read.Server.Issuer);
        Assert.Equal(["PS256", "ES256"], read.Server.SigningAlgorithms);
        Assert.True(read.Terms.IsUnattended);
        Assert.DoesNotContain("issuer", ConnectionRecord.Write(Sample.Connection(_clock)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("client_certificate", "\"../../x\"", "no thumbprint")]
    [InlineData("client_key", "\"%%%\"", "no key")]
    [InlineData("client_assertion", "\"{ Remove-Item x }\"", "none that DeviceAuth knows")]
    [InlineData("client_secret_name", "\"a\\u001b[2Jb\"", "no text that can be shown")]
    public void What_is_none_of_them_is_reported(string member, string value, string reason)
    {
        JsonNode record = JsonNode.Parse(ConnectionRecord.Write(Sample.Connection(_clock)))!;
        record["client"]![member] = JsonNode.Parse(value);

        FormatException exception = Assert.Throws<FormatException>(() => ConnectionRecord.Read("default", record.ToJsonString()));

        Assert.Contains(member, exception.Message, StringComparison.Ordinal);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_has_one_thing_to_prove_itself_with()
    {
        JsonNode record = JsonNode.Parse(Written(new ForeignAssertion(null)))!;
        record["client"]!["client_secret"] = "secret-1";

        Assert.Throws<FormatException>(() => ConnectionRecord.Read("default", record.ToJsonString()));
    }

    [Fact]
    public void A_server_without_a_device_endpoint_is_whole_for_a_client_alone()
    {
        Connection connection = Made(new ForeignAssertion(null)) with
        {
            Server = new Server { Authority = Sample.Authority, TokenEndpoint = new Uri("https://login.example.com/token") },
        };
        Assert.NotNull(ConnectionRecord.Read("default", ConnectionRecord.Write(connection)));

        Connection attended = connection with { Terms = connection.Terms with { IsUnattended = false } };
        Assert.Throws<FormatException>(() => ConnectionRecord.Read("default", ConnectionRecord.Write(attended)));
    }

    /// <summary>What a small vault leaves out of a record, discovery finds again: nothing else renews it.</summary>
    [Theory]
    [InlineData("NoAccessToken")]
    [InlineData("Bare")]
    public void A_record_without_a_token_is_good_for_a_client_alone(string form)
    {
        Connection read = ConnectionRecord.Read("default", ConnectionRecord.Write(Made(new GivenKey(Sample.Protected(Keys.OfRfc7515))), Enum.Parse<RecordForm>(form)));

        Assert.True(read.CanRenew);
        Assert.Null(read.AccessToken);
    }

    [Fact]
    public void Nothing_of_a_client_is_in_what_its_objects_say_of_themselves()
    {
        Connection connection = Made(new GivenKey(Sample.Protected(Keys.OfRfc7515)));
        ClientRegistration ready = connection.Client.Given.Ready(connection.Server.Addressee, _clock.UtcNow);

        foreach (object each in new object[] { connection, connection.Client, connection.Client.Given, connection.Client.Given.Credential!, ready, connection.Terms, new DeviceAuthConnection(connection, null) })
        {
            Assert.DoesNotContain("jpsQnnGQ", $"{each}", StringComparison.Ordinal);
            Assert.DoesNotContain("eyJ", $"{each}", StringComparison.Ordinal);
        }
    }

    private Connection Made(ClientCredential credential)
    {
        Connection sample = Sample.Connection(_clock, refreshToken: null);
        return sample with
        {
            Client = new Client(new ClientRegistration(
                "my-service", null, credential is NamedSecret { IsKey: false } ? ClientAuthentication.Basic : ClientAuthentication.None, credential)),
            Server = sample.Server with { SigningAlgorithms = ["PS256", "ES256"] },
            Terms = new SignInTerms { IsUnattended = true },
        };
    }

    private string Written(ClientCredential credential) => ConnectionRecord.Write(Made(credential));

    private static ClientCredential? Read(string text) => ConnectionRecord.Read("default", text).Client.Given.Credential;

    private string[] Members(ClientCredential credential) =>
        [.. JsonNode.Parse(Written(credential))!["client"]!.AsObject().Select(member => member.Key)];
}
