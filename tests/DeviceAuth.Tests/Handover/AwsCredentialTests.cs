using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.Handover;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Connections;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Handover;

/// <summary>
/// AWS' credential_process, and the two ways to AWS' temporary credentials, in the shapes of AWS' documents (AWS STS API reference,
/// IAM Identity Center Portal API reference; read in November 2026).
/// </summary>
public sealed class AwsCredentialTests
{
    private const string Arn = "arn:aws:iam::123456789012:role/reader";

    private const string Xml = """
        <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
          <AssumeRoleWithWebIdentityResult>
            <SubjectFromWebIdentityToken>alice</SubjectFromWebIdentityToken>
            <Credentials>
              <SessionToken>the-session</SessionToken>
              <SecretAccessKey>the-secret</SecretAccessKey>
              <Expiration>2026-11-26T10:00:00Z</Expiration>
              <AccessKeyId>ASIA1</AccessKeyId>
            </Credentials>
          </AssumeRoleWithWebIdentityResult>
          <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>
        </AssumeRoleWithWebIdentityResponse>
        """;

    private const string Json = """
        {"AssumeRoleWithWebIdentityResponse":{"AssumeRoleWithWebIdentityResult":{"Credentials":
        {"AccessKeyId":"ASIA1","SecretAccessKey":"the-secret","SessionToken":"the-session","Expiration":1.795687200E9}}}}
        """;

    private const string Expected =
        """{"Version":1,"AccessKeyId":"ASIA1","SecretAccessKey":"the-secret","SessionToken":"the-session","Expiration":"2026-11-26T10:00:00Z"}""";

    private readonly HandoverFixture _on = new HandoverFixture().Kept();

    [Theory]
    [InlineData(Xml, "text/xml", null, "https://sts.amazonaws.com/")]
    [InlineData(Xml, "application/xml", "eu-west-1", "https://sts.eu-west-1.amazonaws.com/")]
    [InlineData(Json, "application/json", "eu-west-1", "https://sts.eu-west-1.amazonaws.com/")]
    public void A_role_that_trusts_the_provider_is_assumed_with_the_token(string answer, string type, string? region, string address)
    {
        Aws aws = new(HttpStatusCode.OK, answer, type);

        Assert.Equal(Expected, _on.Aws(new WebIdentityRole(Arn, region), aws.Transport(_on)));

        Assert.Equal($"POST {address}", $"{aws.Request!.Method} {aws.Request.RequestUri}");
        Assert.Equal(
            "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Freader&RoleSessionName=DeviceAuth-default&WebIdentityToken=at-1",
            aws.Body);
        Assert.Null(aws.Request.Headers.Authorization);
    }

    [Fact]
    public void A_role_of_Identity_Center_is_opened_by_the_sign_in_s_own_token()
    {
        Aws aws = new(HttpStatusCode.OK, """{"roleCredentials":{"accessKeyId":"ASIA1","secretAccessKey":"the-secret","sessionToken":"the-session","expiration":1795687200000}}""", "application/json");

        Assert.Equal(Expected, _on.Aws(new IdentityCenterRole("123456789012", "Read@Only", "eu-west-1"), aws.Transport(_on)));

        Assert.Equal("https://portal.sso.eu-west-1.amazonaws.com/federation/credentials?account_id=123456789012&role_name=Read%40Only", aws.Request!.RequestUri!.AbsoluteUri);
        Assert.Equal("at-1", Assert.Single(aws.Request.Headers.GetValues("x-amz-sso_bearer_token")));
    }

    [Fact]
    public void Identity_Center_s_region_must_be_known()
    {
        Aws aws = new(HttpStatusCode.OK, "{}", "application/json");

        Assert.Contains("-Region", Assert.Throws<DeviceAuthException>(() => _on.Aws(new IdentityCenterRole("1", "r", null), aws.Transport(_on))).RecommendedAction, StringComparison.Ordinal);
        Assert.Null(aws.Request);
    }

    [Fact]
    public void A_refusal_says_AWS_own_words_and_no_token()
    {
        Aws aws = new(
            HttpStatusCode.BadRequest,
            "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidIdentityToken</Code><Message>No provider for at-1-at-1-at-1</Message></Error></ErrorResponse>",
            "text/xml");

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Aws(new WebIdentityRole(Arn, null), aws.Transport(_on)));

        Assert.Equal(ErrorIds.ProviderError, error.ErrorId);
        Assert.Contains("InvalidIdentityToken", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("at-1", error.Message, StringComparison.Ordinal);
        Assert.Contains("-IdToken", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_of_Identity_Center_does_so_too()
    {
        Aws aws = new(HttpStatusCode.Forbidden, """{"message":"No access","__type":"com.amazonaws.switchboard.portal#ForbiddenException"}""", "application/json");

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Aws(new IdentityCenterRole("1", "r", "eu-west-1"), aws.Transport(_on)));

        Assert.Equal(ErrorIds.ProviderError, error.ErrorId);
        Assert.Contains("No access", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<AssumeRoleWithWebIdentityResponse/>", "text/xml")]
    [InlineData("<html>a proxy's page</html>", "text/html")]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>", "text/xml")]
    [InlineData("", "text/xml")]
    public void What_is_no_answer_of_AWS_is_an_error(string answer, string type) => Assert.Equal(
        ErrorIds.ResponseInvalid,
        Assert.Throws<DeviceAuthException>(() => _on.Aws(new WebIdentityRole(Arn, null), new Aws(HttpStatusCode.OK, answer, type).Transport(_on))).ErrorId);

    /// <summary>AWS' tools keep what names no end for ever: credentials that end are not given without theirs (can1357/oh-my-pi#1141).</summary>
    [Theory]
    [InlineData("")]
    [InlineData("<Expiration>soon</Expiration>")]
    [InlineData("<Expiration>NaN</Expiration>")]
    [InlineData("<Expiration></Expiration>")]
    public void Credentials_of_role_without_a_readable_end_are_an_error(string end)
    {
        Aws aws = new(HttpStatusCode.OK, Xml.Replace("<Expiration>2026-11-26T10:00:00Z</Expiration>", end, StringComparison.Ordinal), "text/xml");

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Aws(new WebIdentityRole(Arn, null), aws.Transport(_on)));

        Assert.Equal(ErrorIds.ResponseInvalid, error.ErrorId);
        Assert.Contains("Expiration", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("the-secret", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"expiration\":0")]
    [InlineData(",\"expiration\":\"later\"")]
    public void Those_of_Identity_Center_too(string end)
    {
        Aws aws = new(HttpStatusCode.OK, $$$"""{"roleCredentials":{"accessKeyId":"ASIA1","secretAccessKey":"the-secret","sessionToken":"the-session"{{{end}}}}}""", "application/json");

        Assert.Equal(ErrorIds.ResponseInvalid, Assert.Throws<DeviceAuthException>(() => _on.Aws(new IdentityCenterRole("1", "r", "eu-west-1"), aws.Transport(_on))).ErrorId);
    }

    /// <summary>Whoever answers in AWS' place, and whatever he says of the token, no error has it.</summary>
    [Theory]
    [InlineData(400, "<ErrorResponse><Error><Code>TOKEN</Code><Message>TOKEN is not known, nor is TOKEN</Message></Error></ErrorResponse>", "text/xml")]
    [InlineData(400, "<ErrorResponse><Error><Code>Invalid</Code><Message>at%2D1%2Dsecret%2Dsecret</Message></Error></ErrorResponse>", "text/xml")]
    [InlineData(400, """{"Error":{"Code":"InvalidIdentityToken","Message":"TOKEN"}}""", "application/json")]
    [InlineData(400, """{"error":"TOKEN","error_description":"TOKEN","message":"TOKEN"}""", "application/json")]
    [InlineData(403, """{"message":"TOKEN","__type":"TOKEN"}""", "application/json")]
    [InlineData(200, """{"message":"TOKEN"}""", "application/json")]
    [InlineData(200, "<html>TOKEN</html>", "text/html")]
    [InlineData(502, "<html>TOKEN</html>", "text/html")]
    [InlineData(200, "TOKEN", "text/plain")]
    [InlineData(200, "<a>TOKEN", "text/xml")]
    [InlineData(302, "TOKEN", "text/html")]
    [InlineData(500, "LONG", "text/xml")]
    [InlineData(200, "LONG", "application/json")]
    public void No_error_has_the_token_or_the_role_s_credentials(int status, string answer, string type)
    {
        const string token = "at-1-secret-secret";
        string text = answer.Replace("TOKEN", token, StringComparison.Ordinal).Replace("LONG", "<a>" + string.Concat(Enumerable.Repeat(token, 60_000)) + "</a>", StringComparison.Ordinal);
        foreach (AwsRole role in new AwsRole[] { new WebIdentityRole(Arn, null), new IdentityCenterRole("1", "r", "eu-west-1") })
        {
            HandoverFixture on = new();
            Connection connection = Sample.Connection(on.On.Clock, TokenFixture.Fresh);
            on.On.Store.With(connection with { Tokens = Sample.Tokens(token, on.On.Clock, TokenFixture.Fresh) });
            Aws aws = new((HttpStatusCode)status, text, type) { Location = new Uri($"https://evil.example.com/?t={token}") };

            DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => on.Aws(role, aws.Transport(on)));

            Assert.DoesNotContain("secret-secret", $"{error}{error.RecommendedAction}{error.ErrorCode}{error.ErrorDescription}{error.ErrorUri}{error.TraceId}", StringComparison.Ordinal);
            Assert.DoesNotContain("secret%2Dsecret", $"{error}", StringComparison.Ordinal);
            Assert.DoesNotContain("secret-secret", string.Join("\n", on.On.Pipeline.Verbose) + string.Join("\n", on.On.Pipeline.Warnings), StringComparison.Ordinal);
            Assert.NotNull(aws.Request);
        }
    }

    [Fact]
    public void Which_credentials_must_be_said() => Assert.Equal(
        ErrorIds.ParameterInvalid, Assert.Throws<DeviceAuthException>(() => _on.Aws(null, new Aws(HttpStatusCode.OK, "", "text/xml").Transport(_on))).ErrorId);

    [Fact]
    public void Plain_http_is_no_way_to_AWS() => Assert.Equal(
        ErrorIds.InsecureEndpoint,
        Assert.Throws<DeviceAuthException>(() => _on.Aws(
            new WebIdentityRole(Arn, null), new Aws(HttpStatusCode.OK, Xml, "text/xml").Transport(_on), new Uri("http://sts.example.com/"))).ErrorId);

    /// <summary>AWS' service, which gives one answer.</summary>
    private sealed class Aws(HttpStatusCode status, string answer, string type) : HttpMessageHandler
    {
        /// <summary>Where a redirect leads.</summary>
        public Uri? Location { get; init; }

        public HttpRequestMessage? Request { get; private set; }

        public string Body { get; private set; } = "";

        public OAuthTransport Transport(HandoverFixture on) => new(this, on.On.Clock);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Request = request;
            Body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            HttpResponseMessage message = new(status) { Content = new StringContent(answer, Encoding.UTF8, type) };
            message.Headers.Location = status == HttpStatusCode.Found ? Location : null;
            return message;
        }
    }
}
