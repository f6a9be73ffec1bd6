<#
.SYNOPSIS
    Lets kubectl ask DeviceAuth for tokens, as a user of the kubeconfig file.
.PARAMETER Name
    The connection.
.PARAMETER User
    The user of the kubeconfig file.
.PARAMETER TokenParameter
    Which token the cluster wants: -IdToken, as most do, or another target such as -Scope api://my-cluster/.default
.EXAMPLE
    ./Set-KubectlCredential.ps1 k8s
    kubectl --user deviceauth-k8s get pods

    The cluster takes the id_token of the connection k8s.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)][ValidatePattern('^[A-Za-z0-9-]{1,64}$')][string] $Name,
    [string] $User = "deviceauth-$Name",
    [string] $TokenParameter = '-IdToken'
)
kubectl config set-credentials $User --exec-api-version=client.authentication.k8s.io/v1 --exec-interactive-mode=Never --exec-command=pwsh `
    --exec-arg=-NoProfile --exec-arg=-NonInteractive --exec-arg=-Command "--exec-arg=Export-DeviceAuthToken $Name -As ExecCredential $TokenParameter -StandardOutput"
