using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading.Tasks;
using Xunit;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>Calls a protected API, as whoever got a token would.</summary>
internal static class Api
{
    private static readonly HttpClient Http = new();

    public static async Task<int> CallAsync(Uri address, string token)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }

    /// <summary>Uses a refresh token, and returns the error that the server names, if any.</summary>
    public static async Task<string> PostFormAsync(Uri address, params (string Name, string Value)[] form)
    {
        using FormUrlEncodedContent content = new(
            Array.ConvertAll(form, pair => KeyValuePair.Create(pair.Name, pair.Value)));
        using HttpResponseMessage response = await Http.PostAsync(address, content, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
