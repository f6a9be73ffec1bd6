# Each secret is a file with its text in the folder that the vault parameter Folder names. The file 'behaviour' there, read at
# every call, says in what way this vault is odd; a line is a word or word=value:
#
#   Bytes=n         refuses a secret of more than n bytes as UTF-16, like Windows Credential Manager (2,560)
#   LowerCase       makes names lower case, like macOS KeyChain
#   ReturnHashtable, ReturnString, ReturnCredential, ReturnBytes    what a read returns instead of a SecureString
#   SwallowWrites   reports success and stores nothing, like KeePass for a type that it does not know
#   LockedWrites, Locked    is locked for writes, or for everything
#   Gone            fails at every call
#   ThrowNotFound   throws where there is no such secret; otherwise nothing is returned
#   Slow=n          takes n milliseconds for each call
#   ReturnLogin     a read returns a hashtable with a user's name, the text as its password, and notes, like 1Password
#   LineBreak       a read returns the text with a line break at its end, like AnsibleVault; Layout: laid out anew
#   KeepNames       does not take the name of a secret that was removed, like Azure Key Vault
#   Echo=call       fails at that call (Get, Set, Remove, Info) and says in its error what it was given or has, with escape sequences
#   Says=stream     says what it was given or has while it works, at each read and write: Host, Information, Warning, Verbose, Debug
#                   or Progress
#   CallsBack       asks DeviceAuth for a token at each read
#   Talk            says things at each call: a warning, information, verbose
#   Disabled=name   lists the secret of that name and does not give it, like Azure Key Vault
#   Neighbours      a read returns what has the name in its own as well, like Bitwarden; NeighboursFirst: before it
#   ErrorsOnly      says why it does nothing in an error that stops nothing, and returns nothing, like Az.KeyVault without a login
#   NoFilter        lists everything, whatever was asked for
#   Twice           lists each name twice, like KeePass with two entries of one title
#   LockedInWords   says in words alone that it is locked, like KeePass
#
# It has no Set-SecretInfo and no -Metadata: metadata is not supported. Each call is a line in the file 'calls'.

function Enter-Vault([hashtable] $AdditionalParameters, [string] $Call) {
    $folder = $AdditionalParameters.Folder
    [IO.File]::AppendAllText("$folder/calls", "$Call`n")
    $behaviour = @{ Folder = $folder }
    if ([IO.File]::Exists("$folder/behaviour")) {
        foreach ($line in [IO.File]::ReadAllLines("$folder/behaviour")) {
            $word, $value = $line -split '=', 2
            $behaviour[$word] = $value ? $value : $true
        }
    }

    if ($behaviour.Slow) {
        Start-Sleep -Milliseconds $behaviour.Slow
    }

    if ($behaviour.Talk) {
        Write-Warning 'odd warning'
        Write-Information 'odd information' -InformationAction Continue
        Write-Verbose 'odd verbose' -Verbose
    }

    if ($behaviour.Gone) {
        throw [IO.IOException]::new('The disk with the vault is gone.')
    }

    if ($behaviour.LockedInWords) {
        throw [InvalidOperationException]::new('The vault is locked. A valid master password is required: run Unlock-SecretVault.')
    }

    if ($behaviour.Locked -or ($behaviour.LockedWrites -and $Call -eq 'Set')) {
        throw [Microsoft.PowerShell.SecretManagement.PasswordRequiredException]::new('The odd vault needs its password.')
    }

    $behaviour
}

function Get-SecretPath([hashtable] $Behaviour, [string] $Name) {
    "$($Behaviour.Folder)/$($Behaviour.LowerCase ? $Name.ToLowerInvariant() : $Name).secret"
}

function Write-Said([hashtable] $Behaviour, [string] $Text) {
    switch ($Behaviour.Says) {
        Host { Write-Host $Text }
        Information { Write-Information $Text -InformationAction Continue }
        Warning { Write-Warning $Text -WarningAction Continue }
        Verbose { Write-Verbose $Text -Verbose }
        Debug { $DebugPreference = 'Continue'; Write-Debug $Text }
        Progress { Write-Progress -Activity 'Odd vault' -Status $Text }
    }
}

function Get-Secret {
    [CmdletBinding()]
    param([string] $Name, [string] $VaultName, [hashtable] $AdditionalParameters)
    $behaviour = Enter-Vault $AdditionalParameters Get
    if ($behaviour.ErrorsOnly) {
        Write-Error 'The current user must be logged in. Run Connect-OddAccount.' -ErrorAction Continue
        return
    }

    if ($behaviour.Disabled -eq $Name) {
        throw [InvalidOperationException]::new('Operation get is not allowed on a disabled secret.')
    }

    $path = Get-SecretPath $behaviour $Name
    if (-not [IO.File]::Exists($path)) {
        if ($behaviour.ThrowNotFound) {
            throw [Collections.Generic.KeyNotFoundException]::new("There is no $Name in $VaultName.")
        }

        return
    }

    $text = [IO.File]::ReadAllText($path)
    $secret = [securestring]::new()
    foreach ($character in $text.ToCharArray()) {
        $secret.AppendChar($character)
    }

    if ($behaviour.Echo -eq 'Get') {
        throw [InvalidOperationException]::new("Cannot decrypt $text`e[2J`e]0;owned`a", [IO.IOException]::new("Inner $text"))
    }

    Write-Said $behaviour $text
    if ($behaviour.CallsBack) {
        Import-Module (Join-Path $env:DEVICEAUTH_MODULE 'DeviceAuth.psd1')
        try {
            $null = Get-DeviceAuthToken -Vault $VaultName -ForceRefresh
            [IO.File]::AppendAllText("$($behaviour.Folder)/answers", "a token`n")
        }
        catch {
            [IO.File]::AppendAllText("$($behaviour.Folder)/answers", "$_`n")
        }
    }

    if ($behaviour.Neighbours -or $behaviour.NeighboursFirst) {
        $others = [IO.Directory]::GetFiles($behaviour.Folder, "$Name*.secret") | Where-Object { $_ -ne $path } | ForEach-Object { [IO.File]::ReadAllText($_) }
        if ($behaviour.NeighboursFirst) { return @($others) + $text }
        return @($text) + $others
    }

    if ($behaviour.LineBreak) { $text += "`r`n" }
    if ($behaviour.Layout) { $text = $text | ConvertFrom-Json | ConvertTo-Json }
    if ($behaviour.LineBreak -or $behaviour.Layout) { return $text }
    if ($behaviour.ReturnLogin) { return @{ username = $Name; password = $text; notes = 'kept by odd'; url = '' } }
    if ($behaviour.ReturnHashtable) { return @{ value = $text } }
    if ($behaviour.ReturnString) { return $text }
    if ($behaviour.ReturnCredential) { return [pscredential]::new($Name, $secret) }
    if ($behaviour.ReturnBytes) { return , [Text.Encoding]::UTF8.GetBytes($text) }
    $secret
}

function Set-Secret {
    [CmdletBinding()]
    param([string] $Name, [object] $Secret, [string] $VaultName, [hashtable] $AdditionalParameters)
    $behaviour = Enter-Vault $AdditionalParameters Set
    $text = $Secret -is [securestring] ? [Net.NetworkCredential]::new('', $Secret).Password : [string]$Secret
    if ($behaviour.Bytes -and $text.Length * 2 -gt $behaviour.Bytes) {
        throw [ArgumentException]::new("$VaultName takes $($behaviour.Bytes) bytes at most.")
    }

    if ($behaviour.Echo -eq 'Set') {
        throw [InvalidOperationException]::new("Cannot store $text under $Name`e[2J`e]0;owned`a", [IO.IOException]::new("Inner $text"))
    }

    if ($behaviour.KeepNames -and [IO.File]::Exists("$(Get-SecretPath $behaviour $Name).removed")) {
        throw [InvalidOperationException]::new("Secret $Name is currently in a deleted but recoverable state, and its name cannot be reused. Status: 409 (Conflict) ErrorCode: ObjectIsDeletedButRecoverable")
    }

    Write-Said $behaviour $text
    if (-not $behaviour.SwallowWrites) {
        [IO.File]::WriteAllText((Get-SecretPath $behaviour $Name), $text)
    }
}

function Remove-Secret {
    [CmdletBinding()]
    param([string] $Name, [string] $VaultName, [hashtable] $AdditionalParameters)
    $behaviour = Enter-Vault $AdditionalParameters Remove
    $path = Get-SecretPath $behaviour $Name
    if (-not [IO.File]::Exists($path)) {
        throw [Collections.Generic.KeyNotFoundException]::new("There is no $Name in $VaultName.")
    }

    if ($behaviour.Echo -eq 'Remove') {
        throw [InvalidOperationException]::new("Cannot remove $([IO.File]::ReadAllText($path))`e[2J")
    }

    if ($behaviour.KeepNames) {
        [IO.File]::Copy($path, "$path.removed")
    }

    [IO.File]::Delete($path)
}

function Get-SecretInfo {
    [CmdletBinding()]
    param([string] $Filter, [string] $VaultName, [hashtable] $AdditionalParameters)
    $behaviour = Enter-Vault $AdditionalParameters Info
    if ($behaviour.Echo -eq 'Info') {
        throw [InvalidOperationException]::new("Cannot list$(Get-ChildItem $behaviour.Folder -Filter *.secret | Get-Content -Raw)`e[2J")
    }

    if ($behaviour.ErrorsOnly) {
        Write-Error 'The current user must be logged in. Run Connect-OddAccount.' -ErrorAction Continue
        return
    }

    $files = [IO.Directory]::GetFiles($behaviour.Folder, '*.secret')
    foreach ($path in $behaviour.Twice ? ($files + $files) : $files) {
        $name = [IO.Path]::GetFileNameWithoutExtension($path)
        if ($behaviour.NoFilter -or $name -like $Filter) {
            [Microsoft.PowerShell.SecretManagement.SecretInformation]::new(
                $name, [Microsoft.PowerShell.SecretManagement.SecretType]::SecureString, $VaultName)
        }
    }
}

function Test-SecretVault {
    [CmdletBinding()]
    param([string] $VaultName, [hashtable] $AdditionalParameters)
    [IO.Directory]::Exists($AdditionalParameters.Folder)
}
