namespace DeviceAuth.Sandbox;

/// <summary>The clients that every <see cref="SandboxServer"/> knows.</summary>
public static class SandboxClients
{
    /// <summary>A public client that may use every scope.</summary>
    public const string Public = "sandbox-cli";

    /// <summary>A client that authenticates with <see cref="ConfidentialSecret"/>, in a Basic header or in the form.</summary>
    public const string Confidential = "sandbox-confidential";

    /// <summary>
    /// The secret of <see cref="Confidential"/>. Its characters prove that a client form-encodes id and secret before Basic
    /// (RFC 6749 §2.3.1).
    /// </summary>
    public const string ConfidentialSecret = "sandbox-secret:with/odd chars+%";

    /// <summary>A public client that is not permitted <c>api.read</c> and <c>api.write</c>.</summary>
    public const string Limited = "sandbox-limited";

    /// <summary>A redirect address of the clients that is a page elsewhere, which shows a code: nobody can go there.</summary>
    public const string CodePage = "https://pages.sandbox.example/code";

    /// <summary>A public client that is not permitted the device grant, and may use a browser.</summary>
    public const string NoDevice = "sandbox-nodevice";

    /// <summary>A client that signs in by itself with <see cref="NightlySecret"/>, and by the device grant too.</summary>
    public const string Nightly = "sandbox-nightly";

    /// <summary>The secret of <see cref="Nightly"/>; <see cref="SandboxServer.RotateNightlySecretAsync"/> gives it another one.</summary>
    public const string NightlySecret = "sandbox-nightly-secret";

    /// <summary>A client that signs in by itself, and by the device grant, with one of the keys below (RFC 7523 §2.2).</summary>
    public const string Signing = "sandbox-signing";

    /// <summary>The private key of RFC 7515 appendix A.3: as public as a key can be.</summary>
    public const string EcKey = """
        {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
         "d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI","kid":"rfc7515-a3"}
        """;

    /// <summary>The private key of RFC 7515 appendix A.2.</summary>
    public const string RsaKey = """
        {"kty":"RSA","kid":"rfc7515-a2","e":"AQAB",
         "n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
         "d":"Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ",
         "p":"4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc",
         "q":"uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc",
         "dp":"BwKfV3Akq5_MFZDFZCnW-wzl-CCo83WoZvnLQwCTeDv8uzluRSnm71I3QCLdhrqE2e9YkxvuxdBfpT_PI7Yz-FOKnu1R6HsJeDCjn12Sk3vmAktV2zb34MCdy7cpdTh_YVr7tss2u6vneTwrA86rZtu5Mbr1C1XsmvkxHQAdYo0",
         "dq":"h_96-mK1R_7glhsum81dZxjTnYynPbZpHziZjeeHcXYsXaaMwkOlODsWa7I9xXDoRwbKgB719rrmI2oKr6N3Do9U0ajaHF-NKJnwgjMd2w9cjz3_-kyNlxAr2v4IKhGNpmM5iIgOS1VZnOZ68m6_pbLBSp3nssTdlqvd0tIiTHU",
         "qi":"IYd7DHOhrWvxkwPQsRM2tOgrjbcrfvtQJipd-DlcxyVuuM9sQLdgjVk2oy26F0EmpScGLq2MowX7fhd_QJQ3ydy5cY7YIBi87w93IKLEdfnbJtoOPLUW0ITrJReOgo1cq9SbsxYawBgfp_gh6A5603k2-ZQwVK0JKSHuLFkuQ3U"}
        """;
}
