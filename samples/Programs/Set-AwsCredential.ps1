<#
.SYNOPSIS
    Lets AWS' tools ask DeviceAuth for credentials, as a profile.
.PARAMETER Name
    The connection, made with -Provider AWS.
.PARAMETER AwsProfile
    The profile.
.PARAMETER AccountId
    The account's twelve digits.
.PARAMETER RoleName
    The role, as the access portal names it.
.EXAMPLE
    ./Set-AwsCredential.ps1 aws work -AccountId 123456789012 -RoleName ReadOnly
    aws s3 ls --profile work

    The profile work has the credentials of that role.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)][ValidatePattern('^[A-Za-z0-9-]{1,64}$')][string] $Name,
    [Parameter(Mandatory)][string] $AwsProfile,
    [Parameter(Mandatory)][ValidatePattern('^\d{12}$')][string] $AccountId,
    [Parameter(Mandatory)][ValidatePattern('^[\w+=,.@-]{1,64}$')][string] $RoleName
)
$command = "Export-DeviceAuthToken $Name -As AwsCredentialProcess -AccountId $AccountId -RoleName $RoleName -StandardOutput"
aws configure set credential_process "pwsh -NoProfile -NonInteractive -Command `"$command`"" --profile $AwsProfile
