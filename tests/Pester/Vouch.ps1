# What a platform would say for the sandbox's client sandbox-signing: a token that the sandbox believes, since it is signed with the key of RFC
# 7515 appendix A.3, which it knows.
param([string] $Issuer = $env:DEVICEAUTH_TEST_ISSUER)
function ConvertFrom-Number([string] $Text) { [Convert]::FromBase64String($Text.Replace('-', '+').Replace('_', '/') + '=') }
function ConvertTo-Part([byte[]] $Bytes) { [Convert]::ToBase64String($Bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_') }
$parameters = [Security.Cryptography.ECParameters]::new()
$parameters.Curve = [Security.Cryptography.ECCurve]::CreateFromFriendlyName('nistP256')
$parameters.D = ConvertFrom-Number 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI'
$point = [Security.Cryptography.ECPoint]::new()
$point.X = ConvertFrom-Number 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU'
$point.Y = ConvertFrom-Number 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0'
$parameters.Q = $point
$key = [Security.Cryptography.ECDsa]::Create($parameters)
$now = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds()
$claims = @{ iss = 'sandbox-signing'; sub = 'sandbox-signing'; aud = $Issuer; jti = "$([guid]::NewGuid())"; iat = $now; exp = $now + 60 }
$signed = (ConvertTo-Part ([Text.Encoding]::UTF8.GetBytes('{"alg":"ES256","typ":"client-authentication+jwt","kid":"rfc7515-a3"}'))) + '.' +
    (ConvertTo-Part ([Text.Encoding]::UTF8.GetBytes((ConvertTo-Json $claims -Compress))))
"$signed." + (ConvertTo-Part ($key.SignData([Text.Encoding]::ASCII.GetBytes($signed), [Security.Cryptography.HashAlgorithmName]::SHA256)))
