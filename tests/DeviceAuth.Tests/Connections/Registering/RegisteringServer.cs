using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;

namespace DeviceAuth.Tests.Connections.Registering;

/// <summary>A server that registers anybody, keeps who lives there in mind, and is a sign-in's other half.</summary>
internal sealed class RegisteringServer
{
    private readonly HashSet<string> _alive = new(StringComparer.Ordinal);
    private int _registered;
    private int _granted;

    public RegisteringServer(SignInFixture on)
    {
        On = on;
        on.Handler.Otherwise = Answer;
    }

    public SignInFixture On { get; }

    /// <summary>The clients that are registered now.</summary>
    public IReadOnlyList<string> Clients
    {
        get
        {
            lock (_alive)
            {
                return [.. _alive.OrderBy(id => id, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Answers in place of this server; null for what it answers itself.</summary>
    public Func<SentRequest, HttpResponseMessage?>? Instead { get; set; }

    /// <summary>Makes the id of a new client from its number.</summary>
    public Func<int, string> Name { get; set; } = number => $"own-{number}";

    /// <summary>More members of a registration.</summary>
    public string More { get; set; } = "";

    /// <summary>What was asked, each as one word and what it was about, in order.</summary>
    public IReadOnlyList<string> Asked => [.. On.Handler.Requests.Select(Word)];

    /// <summary>What was asked since so many requests.</summary>
    public IReadOnlyList<string> AskedSince(int count) => [.. Asked.Skip(count)];

    public static SignInRequest Request(string name = ConnectionName.Default, string clientId = "", string host = "login.example.com", string? account = null) => new()
    {
        Name = name,
        Authority = new Uri($"https://{host}"),
        Registers = clientId.Length == 0,
        ClientId = clientId,
        Account = account,
        Authorization = new DeviceAuthorizationRequest { Scopes = ["openid", "api.read"] },
    };

    public Connection SignIn(SignInRequest? request = null) => On.SignIn.Run(request ?? Request(), On.Store, On.Display, On.Pipeline);

    public void SignOut(string name = ConnectionName.Default) => On.SignOut.Run(On.SignOut.Find(name, On.Store), On.Store, On.Pipeline);

    /// <summary>Waits for what goes on after Ctrl+C.</summary>
    public bool Becomes(Func<bool> condition) => SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(20));

    /// <summary>What this server answers.</summary>
    public HttpResponseMessage Answer(SentRequest request) => Instead?.Invoke(request) ?? Usual(request);

    public HttpResponseMessage Usual(SentRequest request)
    {
        string host = request.Address.Authority;
        return Word(request).Split(' ')[0] switch
        {
            "discover" => Recorded.JsonMessage($$"""
                {"issuer":"https://{{host}}","device_authorization_endpoint":"https://{{host}}/device_authorization",
                 "token_endpoint":"https://{{host}}/token","authorization_endpoint":"https://{{host}}/authorize",
                 "revocation_endpoint":"https://{{host}}/revoke","registration_endpoint":"https://{{host}}/register"}
                """),
            "register" => Register(host),
            "remove" => Remove(request),
            "code" => Recorded.Message("device-authorization.json"),
            "token" => Grant(request),
            _ => Recorded.JsonMessage("{}"),
        };
    }

    private HttpResponseMessage Register(string host)
    {
        string id = Name(Interlocked.Increment(ref _registered));
        lock (_alive)
        {
            _alive.Add(id);
        }

        return Recorded.JsonMessage(
            $$"""{"client_id":"{{id}}","registration_client_uri":"https://{{host}}/register/{{id}}","registration_access_token":"hush-{{id}}"{{More}}}""", 201);
    }

    private HttpResponseMessage Remove(SentRequest request)
    {
        lock (_alive)
        {
            string id = request.Address.Segments[^1];
            return new HttpResponseMessage(request.Authorization == $"Bearer hush-{id}" && _alive.Remove(id) ? HttpStatusCode.NoContent : HttpStatusCode.Unauthorized);
        }
    }

    private HttpResponseMessage Grant(SentRequest request)
    {
        int number = Interlocked.Increment(ref _granted);
        return Recorded.JsonMessage(
            $$"""{"access_token":"at-{{number}}","token_type":"Bearer","expires_in":3600,"refresh_token":"rt-{{number}}","id_token":"{{SignInFixture.IdToken(request["client_id"] ?? $"own-{_registered}", $"https://{request.Address.Authority}")}}"}""");
    }

    private static string Word(SentRequest request) => request switch
    {
        { Method: "DELETE" } => "remove " + request.Address.Segments[^1],
        { Address.AbsolutePath: "/register" } => "register",
        { Address.AbsolutePath: "/device_authorization" } => "code " + request["client_id"],
        { Address.AbsolutePath: "/token" } => "token " + request["client_id"],
        { Address.AbsolutePath: "/revoke" } => $"revoke {request["token"]} {request["client_id"]}",
        _ => "discover",
    };
}
