using System;
using System.Collections.Generic;
using System.Text.Json;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Benchmarks.Polling;

/// <summary>One sign-in that waits an hour by a fake clock while the server says "pending" every five seconds.</summary>
internal static class PollingHour
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(5);

    /// <summary>The heap's size in KiB every five minutes, as JSON. The first is taken once everything is warm.</summary>
    public static string Run()
    {
        List<double> heap = new((int)(Hour / Step) + 1);
        FastClock clock = new();
        OAuthClient oauth = new(new OAuthTransport(new PendingHandler(), clock));
        Uri server = new("https://login.example.com/");
        AuthorizationServer metadata = new() { DeviceAuthorizationEndpoint = new Uri(server, "device"), TokenEndpoint = new Uri(server, "token") };
        SignInRequest request = new() { Authority = server, ClientId = "client", Timeout = Hour + Step };
        FastPipeline pipeline = new(clock, () =>
        {
            if (clock.Elapsed >= Step * (heap.Count + 1))
            {
                heap.Add(GC.GetTotalMemory(forceFullCollection: true) / 1024d);
            }
        });
        try
        {
            new DeviceCodeFlow(oauth, clock, metadata, new ClientRegistration("client", null, ClientAuthentication.None), request)
                .Run(new NoDisplay(), pipeline);
        }
        catch (DeviceAuthException exception) when (exception.ErrorId == ErrorIds.SignInTimedOut)
        {
            // The hour is over.
        }

        return JsonSerializer.Serialize(heap);
    }
}
