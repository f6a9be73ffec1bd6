using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace DeviceAuth.Sandbox;

/// <summary>What a request said, read once and left readable for the handlers behind.</summary>
internal sealed record RecordedRequest(
    string Method,
    string Path,
    string Query,
    IReadOnlyDictionary<string, string> Headers,
    string Body,
    IReadOnlyDictionary<string, string> Form)
{
    public static async Task<RecordedRequest> ReadAsync(HttpRequest request)
    {
        var bytes = new MemoryStream();
        await request.Body.CopyToAsync(bytes, request.HttpContext.RequestAborted);
        bytes.Position = 0;
        request.Body = bytes;

        var body = Encoding.UTF8.GetString(bytes.ToArray());
        var form = request.HasFormContentType ? QueryHelpers.ParseQuery(body) : [];
        return new RecordedRequest(
            request.Method,
            request.Path.Value ?? "",
            request.QueryString.Value ?? "",
            request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body,
            form.ToDictionary(p => p.Key, p => p.Value.ToString(), StringComparer.Ordinal));
    }
}
