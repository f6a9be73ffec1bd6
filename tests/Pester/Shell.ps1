# A PowerShell process that runs what a test sends it: one line with a request in, one line with the result out. Started by
# Open-Shell of TestHelpers.psm1, with a HOME of its own.
$ProgressPreference = 'SilentlyContinue'
if (-not $env:DEVICEAUTH_TEST_BARE) {
    Import-Module (Join-Path $env:DEVICEAUTH_MODULE 'DeviceAuth.psd1') -ErrorAction Stop
}

# Signs in at the test's sandbox; the person approves at once. Whatever is given goes to Connect-DeviceAuth.
function Connect-Sandbox {
    Connect-DeviceAuth -Authority $env:DEVICEAUTH_TEST_ISSUER -ClientId sandbox-cli -Scope openid, offline_access, api.read -PromptAction {
        param($prompt)
        $null = Invoke-RestMethod ($env:DEVICEAUTH_TEST_ISSUER + 'sandbox/approve') -Method Post -Body @{ user_code = $prompt.UserCode }
    } @args
}

# The status that the sandbox's API answers to a token.
function Get-MeStatus($Token) {
    $answer = Invoke-WebRequest ($env:DEVICEAUTH_TEST_ISSUER + 'me') -Headers @{ Authorization = "Bearer $Token" } -SkipHttpErrorCheck
    [int]$answer.StatusCode
}

# Waits until a file appears, so that several processes go on at the same moment.
function Wait-Barrier($Path) {
    $deadline = [datetime]::UtcNow.AddMinutes(10)
    while (-not [IO.File]::Exists($Path)) {
        if ([datetime]::UtcNow -gt $deadline) { throw "The barrier $Path never opened." }
        [Threading.Thread]::Sleep(2)
    }
}

# Passes on what comes, warnings as warnings, and makes the file as soon as there is one: so a test sees that somebody waits.
filter Show-Waiting($Path) {
    if ($_ -is [Management.Automation.WarningRecord]) {
        [IO.File]::WriteAllText($Path, $_.Message)
        Write-Warning $_.Message
    }
    else {
        $_
    }
}

$records = [Collections.Generic.List[object]]::new()
[Console]::Out.WriteLine('@@ready')
while ($null -ne ($line = [Console]::In.ReadLine())) {
    $request = [Management.Automation.PSSerializer]::Deserialize([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($line)))
    $arguments = @($request.Arguments)
    $records.Clear()
    $Error.Clear()
    $thrown = $null
    $watch = [Diagnostics.Stopwatch]::StartNew()
    try {
        . ([scriptblock]::Create($request.Script)) @arguments *>&1 | ForEach-Object { $records.Add($_) }
    }
    catch {
        $thrown = $_
    }

    $errors = @($records | Where-Object { $_ -is [Management.Automation.ErrorRecord] }) + @($thrown | Where-Object { $_ })
    $result = [pscustomobject]@{
        Output      = @($records | Where-Object {
                $_ -isnot [Management.Automation.ErrorRecord] -and $_ -isnot [Management.Automation.InformationalRecord] -and
                $_ -isnot [Management.Automation.InformationRecord] })
        ErrorId     = @($errors | ForEach-Object { ($_.FullyQualifiedErrorId -split ',')[0] })
        Error       = @($errors | ForEach-Object { "$_" })
        Warning     = @($records | Where-Object { $_ -is [Management.Automation.WarningRecord] } | ForEach-Object { $_.Message })
        Verbose     = @($records | Where-Object { $_ -is [Management.Automation.VerboseRecord] } | ForEach-Object { $_.Message })
        Debug       = @($records | Where-Object { $_ -is [Management.Automation.DebugRecord] } | ForEach-Object { $_.Message })
        Information = @($records | Where-Object { $_ -is [Management.Automation.InformationRecord] } | ForEach-Object { "$_" })
        LeftInError = $Error.Count
        Elapsed     = $watch.Elapsed
    }
    $text = [Management.Automation.PSSerializer]::Serialize($result, 4)
    [Console]::Out.WriteLine('@@result ' + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($text)))
}
