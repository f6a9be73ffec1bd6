using System;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Providers;
using DeviceAuth.Tests.Connections;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Field;

/// <summary>What users of other tools have reported of single providers, as small answers (docs/field-reports.md, Providers).</summary>
public sealed class ProviderReportTests
{
    private readonly SignInFixture _on = new();

    [Theory]
    [InlineData("""{"error":"device_flow_disabled","error_description":"Device Flow must be explicitly enabled for this App","error_uri":"https://docs.github.com"}""", 400)]
    [InlineData("""{"error":"device_flow_disabled"}""", 200)]
    [InlineData("""{"error":"deleted_client","error_description":"The OAuth client was deleted."}""", 401)]
    [InlineData("""{"error":"disabled_client","error_description":"The OAuth client was disabled."}""", 401)]
    public void A_client_that_may_not_is_told_as_such(string answer, int status)
    {
        _on.Handler.Answer(_ => Recorded.JsonMessage(answer, status));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Run());

        Assert.Equal(ErrorIds.ClientRejected, error.ErrorId);
        Assert.Contains("whether the device flow is enabled for it at the provider", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing client secret")]
    [InlineData("invalid client secret")]
    [InlineData("invalid client")]
    public void A_client_that_lacks_its_secret_is_told_as_such_where_a_sentence_is_all_that_is_said(string sentence)
    {
        TokenFixture on = new();
        on.Kept(TimeSpan.FromMinutes(61)).Handler.Answer(_ => Recorded.JsonMessage($$"""{"status":400,"message":"{{sentence}}"}""", 400));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => on.Get());

        Assert.Equal((ErrorIds.ClientRejected, sentence), (error.ErrorId, error.ErrorDescription));
        Assert.Contains("-ClientSecret", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void An_id_token_s_issuer_is_compared_as_the_metadata_spell_it()
    {
        _on.Handler.Answer("device-authorization.json").Answer(_ => Recorded.JsonMessage(
            $$"""{"access_token":"at","id_token":"{{SignInFixture.IdToken(issuer: "https://login.example.com/")}}"}"""));

        Connection connection = _on.Run(new SignInRequest
        {
            Endpoints = Sample.Server with { Issuer = "https://login.example.com/" },
            ClientId = Sample.ClientId,
            Authorization = new DeviceAuthorizationRequest(),
        });

        Assert.Equal("Ada", connection.Grant.Account);
    }

    [Theory]
    [InlineData("""{"error":"Not Found"}""")]
    [InlineData("""{"message":"Not Found","documentation_url":"https://docs.github.com"}""")]
    public void A_server_that_does_not_know_the_client_may_answer_404(string answer)
    {
        _on.Handler.Answer(_ => Recorded.JsonMessage(answer, 404));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Run());

        Assert.Equal(ErrorIds.ProviderError, error.ErrorId);
        Assert.StartsWith("Check -ClientId", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("incorrect_device_code")]
    [InlineData("bad_verification_code")]
    public void A_code_that_the_provider_does_not_know_needs_a_new_one(string code)
    {
        _on.Handler.Answer("device-authorization.json")
            .Answer(_ => Recorded.JsonMessage($$"""{"error":"{{code}}","error_description":"The device_code provided is not valid."}"""));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Run());

        Assert.Equal(ErrorIds.ProviderError, error.ErrorId);
        Assert.StartsWith("Run Connect-DeviceAuth again to get a new code", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("invalid_grant", "AADSTS53003: Access has been blocked by Conditional Access policies.", "Ask the administrator which policy")]
    [InlineData("interaction_required", "AADSTS50097: Device authentication is required.", "Ask the administrator which policy")]
    [InlineData("invalid_grant", "AADSTS530084: Access has been blocked by conditional access token protection policy.", "Ask the administrator which policy")]
    [InlineData("invalid_grant", "AADSTS50105: Your administrator has configured the application to block users.", "Ask the administrator to let the account")]
    public void A_sign_in_that_a_policy_stops_is_not_answered_with_another_sign_in(string code, string description, string action)
    {
        _on.Handler.Answer("device-authorization.json")
            .Answer(_ => Recorded.JsonMessage($$"""{"error":"{{code}}","error_description":"{{description}}"}""", 400));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Run());

        Assert.StartsWith(action, error.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains(description.TrimEnd('.'), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"error":"invalid_dpop_proof","error_description":"The DPoP proof JWT header is missing."}""")]
    [InlineData("""{"error":"use_dpop_nonce","error_description":"Authorization server requires nonce in DPoP proof."}""")]
    public void A_server_that_wants_proof_of_a_key_is_told_so(string answer)
    {
        _on.Handler.Answer("device-authorization.json").Answer(_ => Recorded.JsonMessage(answer, 400));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Run());

        Assert.Equal(ErrorIds.ClientRejected, error.ErrorId);
        Assert.StartsWith("Configure the client at the provider for bearer tokens", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://login.microsoftonline.com/organizations", "https://sts.windows.net/{tenantid}/")]
    [InlineData("https://login.microsoftonline.com/common", "https://sts.windows.net/{tenantid}/")]
    public async Task An_issuer_that_stands_for_any_tenant_is_not_recommended(string authority, string issuer)
    {
        _on.Handler.Answer(_ => Recorded.JsonMessage($$"""{"issuer":"{{issuer}}","token_endpoint":"https://login.microsoftonline.com/common/oauth2/token"}"""));

        DeviceAuthException error = await Assert.ThrowsAsync<DeviceAuthException>(() =>
            new MetadataDiscovery(_on.Handler.Transport).DiscoverAsync(new Uri(authority), CancellationToken.None));

        Assert.Equal(ErrorIds.IssuerMismatch, error.ErrorId);
        Assert.DoesNotContain("{tenantid}", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("-Provider Microsoft", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_APIs_in_one_sign_in_are_refused_in_the_provider_s_words()
    {
        const string Words = "AADSTS28000: Provided value for the input parameter scope is not valid because it contains more than one resource.";
        _on.Handler.Answer("device-authorization.json")
            .Answer(_ => Recorded.JsonMessage($$"""{"error":"invalid_scope","error_description":"{{Words}}"}""", 400));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Run("499b84ac-1321-427f-aa17-267ca6975798/user_impersonation", "https://management.azure.com/user_impersonation"));

        Assert.Equal(ErrorIds.ScopeRejected, error.ErrorId);
        Assert.Equal(Words, error.ErrorDescription);
    }

    [Fact]
    public void Answers_of_the_older_protocol_of_Microsoft_are_read()
    {
        _on.Handler
            .Answer(_ => Recorded.JsonMessage(
                """{"user_code":"B","device_code":"c","verification_url":"https://microsoft.com/devicelogin","expires_in":"900","interval":"5","message":"To sign in ..."}"""))
            .Answer(_ => Recorded.JsonMessage(
                """{"token_type":"Bearer","scope":"User.Read","expires_in":"3599","ext_expires_in":"3599","expires_on":"1553533979","resource":"https://graph.microsoft.com","access_token":"at","refresh_token":"rt"}"""));

        Connection connection = _on.Run("Directory.Read.All");

        Assert.Equal(TimeSpan.FromSeconds(3599), connection.AccessToken!.Lifetime);
        Assert.Equal("https://microsoft.com/devicelogin", _on.Display.Prompt!.VerificationUri.OriginalString);
        Assert.Equal("The provider did not grant these scopes: Directory.Read.All.", Assert.Single(_on.Pipeline.Warnings));
    }

    [Theory]
    [InlineData("d-1234567890", "https://d-1234567890.awsapps.com/start")]
    [InlineData("https://my-company.awsapps.com/start", "https://my-company.awsapps.com/start")]
    [InlineData("https://my-company.awsapps.com/start#/", "https://my-company.awsapps.com/start")]
    [InlineData("https://my-company.awsapps.com/start/#/?tab=accounts", "https://my-company.awsapps.com/start")]
    [InlineData("https://start.us-gov-home.awsapps.com/directory/d-1234567890", "https://start.us-gov-home.awsapps.com/directory/d-1234567890")]
    public void The_address_of_an_access_portal_may_be_given_as_it_is_copied(string tenant, string startUrl) =>
        Assert.Equal(startUrl, ProviderResolver.Resolve("AWS", "oidc.eu-west-1.amazonaws.com", tenant).Parameters["startUrl"]);

    [Theory]
    [InlineData("http://my-company.awsapps.com/start")]
    [InlineData("https://user:password@my-company.awsapps.com/start")]
    [InlineData("my-company.awsapps.com/start")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://{server}/start")]
    public void What_is_no_address_of_a_portal_is_refused(string tenant) => Assert.Equal(
        ErrorIds.ParameterInvalid,
        Assert.Throws<DeviceAuthException>(() => ProviderResolver.Resolve("AWS", "oidc.eu-west-1.amazonaws.com", tenant)).ErrorId);

    [Fact]
    public void A_tenant_elsewhere_is_no_address() => Assert.Equal(
        ErrorIds.ParameterInvalid,
        Assert.Throws<DeviceAuthException>(() => ProviderResolver.Resolve("Microsoft", null, "https://contoso.example.com")).ErrorId);
}
