using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using Xunit;

namespace DeviceAuth.Tests.Hostile;

/// <summary>A server that is as it should be but for what a case changes, and another that must never hear of anything.</summary>
internal sealed class HostileScene : IDisposable
{
    public const string AccessToken = "secret-access-token-7f3a";

    /// <summary>Of characters that each way of encoding spells in its own way.</summary>
    public const string ClientSecret = "secret/of+the=client&8d5f";

    /// <summary>So long, as the next ones are, that half of it is a secret still.</summary>
    public const string DeviceCode = "secret-device-code-4b2d-of-a-server-that-puts-a-lot-into-its-codes";

    /// <summary>Long, and of characters that are encoded on the way.</summary>
    public const string RefreshToken = "secret-refresh-token-9c1e/that-goes-on+and-on/for-as-long+as-those-of-many-providers==";

    /// <summary>What the user sends beside the standards, which may be a secret.</summary>
    public const string Parameter = "secret-statement-of-2e7c.which-is-signed-and-as-long.as-any-JWT-is";

    /// <summary>Secrets that no text may show.</summary>
    public static readonly string[] Secrets = [AccessToken, RefreshToken, DeviceCode, ClientSecret, Parameter];

    /// <param name="expiresIn">How long a code lives, in seconds.</param>
    /// <param name="interval">How often it is polled, in seconds.</param>
    public HostileScene(int expiresIn, int interval)
    {
        TokenEndpointIsAt(Server.Origin);
        CodesLive(expiresIn, interval);
        Server.On(PathOf(Stage.Poll), Raw.Json("""{"error":"authorization_pending"}""", 400), Token);
        Server.On(PathOf(Stage.Revocation), Raw.Json("{}"));
    }

    /// <summary>A token as it should be.</summary>
    public static RawAnswer Token { get; } = Raw.Json(
        $$"""{"access_token":"{{AccessToken}}","token_type":"Bearer","expires_in":3600,"refresh_token":"{{RefreshToken}}"}""");

    public HostileServer Server { get; } = new();

    /// <summary>Another origin.</summary>
    public HostileServer Elsewhere { get; } = new();

    public static string PathOf(Stage stage) => stage switch
    {
        Stage.Metadata => "/.well-known/openid-configuration",
        Stage.Request => "/device",
        Stage.Revocation => "/revoke",
        _ => "/token",
    };

    /// <summary>The tokens in a whole JSON object; none where there is no such object.</summary>
    public static IEnumerable<string> TokensIn(string body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body.TrimStart('\uFEFF'));
            return document.RootElement.ValueKind != JsonValueKind.Object ? [] : document.RootElement.EnumerateObject()
                .Where(member => member.Name is "access_token" or "refresh_token" && member.Value.ValueKind is JsonValueKind.String && member.Value.GetRawText().Length > 2)
                .Select(member => member.Value.GetString()!)
                .ToArray();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return []; // half of a surrogate pair, or no JSON
        }
    }

    /// <summary>What a case sends; a redirect to another host goes to <see cref="Elsewhere"/>.</summary>
    public Func<string, RawAnswer>[] AnswersOf(HostileCase one) => one.Echo is not null
        ? [one.Echo]
        : one.Name.Contains("another host", StringComparison.Ordinal)
            ? [_ => Raw.Redirect(int.Parse(one.Name.Split(' ')[1], CultureInfo.InvariantCulture), Elsewhere.Origin + "/token")]
            : [.. one.Answers.Select(answer => (Func<string, RawAnswer>)(_ => answer))];

    /// <summary>How many requests met the stage.</summary>
    public int Met(Stage stage) => RequestsOf(stage).Count();

    /// <summary>Fails where a server that says again what it was sent was sent nothing that is secret: such a case could not fail.</summary>
    public void AssertSaysSecretsAgain(HostileCase one)
    {
        if (one.Echo is not null)
        {
            Assert.NotEmpty(SentSecrets.Findable(RequestsOf(one.Stage)));
        }
    }

    /// <summary>Says anew how long a code lives, in seconds, and how often it is polled.</summary>
    public void CodesLive(int expiresIn, int interval) => Server.On(PathOf(Stage.Request), Raw.Json($$"""
        {"device_code":"{{DeviceCode}}","user_code":"ABCD-EFGH","verification_uri":"https://login.example.com/device",
         "expires_in":{{expiresIn}},"interval":{{interval}}}
        """));

    /// <summary>Puts the token endpoint on another origin than all else, as providers do.</summary>
    public void TokenEndpointIsAt(string origin) => Server.On(PathOf(Stage.Metadata), Raw.Json($$"""
        {"issuer":"{{Server.Origin}}","device_authorization_endpoint":"{{Server.Origin}}/device","token_endpoint":"{{origin}}/token",
         "revocation_endpoint":"{{Server.Origin}}/revoke","code_challenge_methods_supported":["S256"]}
        """));

    /// <summary>
    /// Fails where the provider gave tokens in a sign-in that ended in an error, and nobody tried to revoke them (RFC 7009): they would
    /// live on, and nobody has them.
    /// </summary>
    public void AssertNothingIsOrphaned()
    {
        string[] given = [.. Server.Answered.Where(one => one.Path == PathOf(Stage.Poll)).SelectMany(one => TokensIn(one.Answer.Split("\r\n\r\n", 2)[^1])).Distinct()];
        string[] revoked = [.. RequestsOf(Stage.Revocation).SelectMany(SentSecrets.In)];
        Assert.All(given, token => Assert.Contains(token, revoked));
    }

    /// <summary>The requests that met the stage. The two polls before a refresh, at the same path, are no part of it.</summary>
    private IEnumerable<string> RequestsOf(Stage stage) =>
        Server.Requests.Where(request => request.Split(' ', 3)[1] == PathOf(stage)).Skip(stage == Stage.Refresh ? 2 : 0);

    public void Dispose()
    {
        Server.Dispose();
        Elsewhere.Dispose();
    }
}
