using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.Commands.Parameters;

/// <summary>Completes the variables that well-known programs read a token from, by their own documents.</summary>
public sealed class TokenVariableCompleter : TextCompleter
{
    private static readonly Completion[] Known =
    [
        new("GH_TOKEN", "GitHub CLI (gh)"),
        new("GITHUB_TOKEN", "GitHub's tools and actions"),
        new("GITLAB_TOKEN", "GitLab CLI (glab)"),
        new("HF_TOKEN", "Hugging Face's tools"),
        new("CLOUDSDK_AUTH_ACCESS_TOKEN", "Google Cloud CLI (gcloud)"),
        new("GOOGLE_OAUTH_ACCESS_TOKEN", "Terraform's provider for Google Cloud"),
        new("VERCEL_TOKEN", "Vercel CLI"),
        new("SENTRY_AUTH_TOKEN", "Sentry CLI"),
        new("VAULT_TOKEN", "HashiCorp Vault"),
    ];

    private protected override IEnumerable<Completion> Offer(string typed, IDictionary parameters) => Known.OrderBy(variable => variable.Text);
}
