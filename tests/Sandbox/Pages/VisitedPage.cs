using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.Sandbox;

/// <summary>What a visitor reads from a device page: its step, its problem, and its first form.</summary>
internal sealed partial class VisitedPage
{
    private readonly Uri _address;
    private readonly string _form;

    private VisitedPage(Uri address, string html)
    {
        _address = address;
        _form = Form().Match(html).Value;
        Step = WebUtility.HtmlDecode(StepMark().Match(html).Groups[1].Value);
        Problem = ProblemText().Match(html) is { Success: true } found ? WebUtility.HtmlDecode(found.Groups[1].Value) : null;
    }

    public string Step { get; }

    public string? Problem { get; }

    public static async Task<VisitedPage> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        using (answer)
        {
            return new VisitedPage(
                answer.RequestMessage!.RequestUri!, await answer.Content.ReadAsStringAsync(cancellationToken));
        }
    }

    /// <summary>Submits the form with its hidden fields and the given values; a button is a value like any other.</summary>
    public HttpRequestMessage Submit(Dictionary<string, string> values)
    {
        foreach (Match hidden in HiddenField().Matches(_form))
        {
            values.TryAdd(WebUtility.HtmlDecode(hidden.Groups[1].Value), WebUtility.HtmlDecode(hidden.Groups[2].Value));
        }

        var head = FormHead().Match(_form);
        var target = new Uri(_address, WebUtility.HtmlDecode(head.Groups[2].Value));
        if (head.Groups[1].Value == "post")
        {
            return new HttpRequestMessage(HttpMethod.Post, target) { Content = new FormUrlEncodedContent(values) };
        }

        var query = string.Join('&', values.Select(v => $"{Uri.EscapeDataString(v.Key)}={Uri.EscapeDataString(v.Value)}"));
        return new HttpRequestMessage(HttpMethod.Get, new UriBuilder(target) { Query = query }.Uri);
    }

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("<form method=\"([^\"]*)\" action=\"([^\"]*)\"")]
    private static partial Regex FormHead();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"")]
    private static partial Regex HiddenField();

    [GeneratedRegex("<main data-step=\"([^\"]*)\"")]
    private static partial Regex StepMark();

    [GeneratedRegex("role=\"alert\">([^<]*)<")]
    private static partial Regex ProblemText();
}
