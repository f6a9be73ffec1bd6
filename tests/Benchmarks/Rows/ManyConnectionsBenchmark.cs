using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Threading.Tasks;
using DeviceAuth.Benchmarks.Running;
using DeviceAuth.Sandbox;
using Microsoft.AspNetCore.Http;

namespace DeviceAuth.Benchmarks.Rows;

/// <summary>Tokens of a thousand connections in mixed order beside those of one, and what each connection takes.</summary>
internal sealed class ManyConnectionsBenchmark : IBenchmark
{
    /// <summary>What "flat" means: noise, and the caches of the processor.</summary>
    private const double Flat = 1.15;

    public string Name => "1,000 connections";

    public string Limit => "flat";

    public async Task<IReadOnlyList<Row>> RunAsync(Bench bench)
    {
        int count = bench.Options.Quick ? 200 : 1000;
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        server.OnDiscovery()
            .On("/device_authorization", ScriptedAnswer.Json("""
                {"device_code":"GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS","user_code":"WDJB-MJHT",
                 "verification_uri":"http://127.0.0.1/device","expires_in":1800,"interval":1}
                """))
            .On("/token", ScriptedAnswer.From(WriteTokenAsync));
        ScriptResult result = bench.Workspace.RunScript(
            "Measure-ManyConnections.ps1", Repository.Module, server.Issuer.OriginalString, bench.Runs, 10_000, count);
        return
        [
            Row.OfRatio(
                FormattableString.Invariant($"{count:n0} connections: 10,000 calls in mixed order, each"),
                "10,000 calls for one of them, each",
                new Series("µs", result.Numbers("Mixed")),
                new Series("µs", result.Numbers("One")),
                Flat),
            Row.OfRatio(
                "1,000 connections: memory of each of the second half",
                "each of the first half",
                new Series("KiB", result.Number("SecondHalfBytes") / 1024),
                new Series("KiB", result.Number("FirstHalfBytes") / 1024),
                Flat),
        ];
    }

    /// <summary>Each connection gets tokens of its own, as long as they are in life.</summary>
    private static Task WriteTokenAsync(HttpContext context)
    {
        string accessToken = Convert.ToHexString(RandomNumberGenerator.GetBytes(450));
        string refreshToken = Convert.ToHexString(RandomNumberGenerator.GetBytes(300));
        return context.Response.WriteAsJsonAsync(new { access_token = accessToken, refresh_token = refreshToken, token_type = "Bearer", expires_in = 86400 });
    }
}
