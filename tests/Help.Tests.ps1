# The help is data that is wrong without a sound when the code moves on: this holds markdown, MAML, about_DeviceAuth and the
# cmdlets' real metadata against each other. HelpExamples.Tests.ps1 runs the examples.
#
#   DEVICEAUTH_MODULE  the built module's folder; default: out/DeviceAuth
#   DEVICEAUTH_HELP    the folder with the help's sources; default: en-US

[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester has scopes of its own.')]
param()

BeforeDiscovery {
    $repository = Split-Path $PSScriptRoot
    Import-Module "$PSScriptRoot/Pester/HelpText.psm1" -Force
    $pages = @(Get-HelpPage | ForEach-Object { @{ Page = $_.BaseName; Path = $_.FullName } })

    $scripts = @(Get-ChildItem -Path (Join-Path $repository 'build.ps1'), (Join-Path $repository 'samples/Runbook/*.ps1'), (Join-Path $repository 'samples/Programs/*.ps1') | ForEach-Object {
        @{ Name = $_.Name; Path = $_.FullName }
    })

    Import-Module (Join-Path $repository 'build/Tools.psm1')
    $skipMaml = if (-not (Find-PinnedModule Microsoft.PowerShell.PlatyPS)) {
        'Microsoft.PowerShell.PlatyPS is not installed'
    }
}

BeforeAll {
    $repository = Split-Path $PSScriptRoot
    Import-Module (Join-Path $repository 'build/Tools.psm1')
    Import-Module "$PSScriptRoot/Pester/HelpText.psm1" -Force
    $help = Get-HelpFolder
    $maml = Join-Path $help 'DeviceAuth.dll-Help.xml'
    $about = Join-Path $help 'about_DeviceAuth.help.txt'
    $shell = Get-ShellPath
    $moduleRoot = Copy-ModuleToTest $TestDrive

    # The parameters of a page, one entry for each set that the page names.
    function Get-HelpParameter([string]$Path) {
        $section = Get-Section (Read-Text $Path) 'PARAMETERS'
        foreach ($match in [regex]::Matches($section, '(?ms)^### -(?<Name>\w+)\n(?<Body>.*?)(?=^### |\z)')) {
            $body = $match.Groups['Body'].Value
            $fields = @{}
            $sets = @()
            foreach ($line in ([regex]::Match($body, '(?ms)^```yaml\n(.*?)^```$').Groups[1].Value -split "`n") -match '\S') {
                $null = $line -match '^(?<Item>- |  )?((?<Key>\w+):)?(?<Value>.*)$'
                $item, $key, $value = "$($Matches['Item'])", "$($Matches['Key'])", $Matches['Value'].Trim().Trim("'")
                if ($item -and $key) {
                    if ($item -eq '- ') { $sets += @{} }
                    $sets[-1][$key] = $value
                }
                elseif ($item) { $fields[$list] += @($value) }
                else {
                    $fields[$key] = if ($value -eq '[]' -or -not $value) { @() } else { $value }
                    $list = $key
                }
            }
            foreach ($set in $sets) {
                [pscustomobject]@{
                    Name        = $match.Groups['Name'].Value
                    Description = ($body -replace '(?ms)^```.*?^```$').Trim()
                    Fields      = $fields
                    Set         = $set
                }
            }
        }
    }

    function Get-Word([string]$List) {
        @($List -split ',' | ForEach-Object { $_.Trim() } | Where-Object { $_ } | Sort-Object)
    }

    # What the module says of itself, from a process of its own: an assembly that is loaded cannot be loaded from elsewhere.
    function Get-CmdletDescription([string]$ModuleRoot, [string]$Shell) {
        $script = {
            param($ModuleRoot)
            $ErrorActionPreference = 'Stop'
            $common = [System.Management.Automation.PSCmdlet]::CommonParameters + @('ProgressAction')
            Import-Module (Join-Path $ModuleRoot 'DeviceAuth')
            $commands = foreach ($command in Get-Command -Module DeviceAuth) {
                $instance = [Activator]::CreateInstance($command.ImplementingType)
                $parameters = foreach ($parameter in $command.Parameters.Values | Where-Object { $_.Name -notin $common }) {
                    $property = $command.ImplementingType.GetProperty($parameter.Name)
                    $default = if ($property) { $property.GetValue($instance) }
                    $default = if ($default -is [System.Management.Automation.SwitchParameter]) { $null }
                        elseif ($default -is [System.Collections.IDictionary]) { $null }
                        elseif ($default -is [int] -and $default -eq 0) { $null }
                        elseif ($default -is [timespan] -and $default -eq [timespan]::Zero) { $null }
                        else { @($default) -join ', ' }
                    [pscustomobject]@{
                        Name     = $parameter.Name
                        Type     = $parameter.ParameterType.Name
                        FullType = $parameter.ParameterType.FullName
                        Aliases  = @($parameter.Aliases)
                        Globbing = [bool]($parameter.Attributes | Where-Object { $_ -is [System.Management.Automation.SupportsWildcardsAttribute] })
                        Values   = @(if ($parameter.ParameterType.IsEnum) { [enum]::GetNames($parameter.ParameterType) })
                        Default  = $default
                        Sets     = @(foreach ($set in $command.ParameterSets) {
                            $inSet = $set.Parameters | Where-Object Name -EQ $parameter.Name
                            if ($inSet) {
                                [pscustomobject]@{
                                    Name       = $set.Name
                                    Required   = $inSet.IsMandatory
                                    Position   = if ($inSet.Position -ge 0) { "$($inSet.Position)" } else { 'named' }
                                    ByValue    = $inSet.ValueFromPipeline
                                    ByProperty = $inSet.ValueFromPipelineByPropertyName
                                }
                            }
                        })
                    }
                }
                $found = Get-Help $command.Name
                [pscustomobject]@{
                    Name       = $command.Name
                    DefaultSet = $command.DefaultParameterSet
                    Sets       = @($command.ParameterSets | ForEach-Object {
                        [pscustomobject]@{ Name = $_.Name; Syntax = "$($command.Name) $($_.ToString())"; Parameters = @($_.Parameters.Name | Where-Object { $_ -notin $common }) }
                    })
                    Parameters = @($parameters)
                    Outputs    = @($command.OutputType.Name)
                    Help       = [pscustomobject]@{
                        Synopsis   = "$($found.Synopsis)".Trim()
                        Examples   = @($found.examples.example).Count
                        Parameters = @($found.parameters.parameter.name)
                    }
                }
            }
            $topic = (Get-Help about_DeviceAuth | Out-String)
            ConvertTo-Json -Depth 8 -Compress -InputObject @{ Commands = @($commands); About = $topic }
        }
        $encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes("& {$script} '$ModuleRoot'"))
        $json = & $Shell -NoLogo -NoProfile -NonInteractive -OutputFormat Text -EncodedCommand $encoded
        if ($LASTEXITCODE -ne 0) { throw "The module's metadata could not be read: $json" }
        "$json" | ConvertFrom-Json
    }

    $metadata = Get-CmdletDescription $moduleRoot $shell
    $commands = @{}
    foreach ($command in $metadata.Commands) { $commands[$command.Name] = $command }
    $mamlText = Read-Text $maml
    $mamlCommands = @{}
    foreach ($item in ([xml]$mamlText).helpItems.ChildNodes) { $mamlCommands[$item.details.name] = $item }
}

Describe 'The pages' {
    It 'are those of the cmdlets, no more and no fewer' {
        $pages = @(Get-HelpPage | ForEach-Object BaseName | Sort-Object)
        $pages | Should -Be @($commands.Keys | Sort-Object)
    }

    It 'have no placeholders' {
        $found = Get-ChildItem -Path (Join-Path $help '*') -File |
            Select-String -Pattern '\{\{', '\}\}', '\bFill\b', '\bTODO\b', '\bTBD\b', '@@' -CaseSensitive |
            ForEach-Object { "$($_.Filename):$($_.LineNumber) $($_.Line)" }
        $found | Should -BeNullOrEmpty
    }

    It 'link to nothing but pages of this module, RFCs and Microsoft''s common parameters' {
        $found = foreach ($path in Get-ChildItem -Path (Join-Path $help '*.md')) {
            foreach ($match in [regex]::Matches((Read-Text $path.FullName), '\]\((.*?)\)')) {
                $target = $match.Groups[1].Value
                $isKnown = $target -match '^https://www\.rfc-editor\.org/rfc/rfc\d+$' -or
                    $target -eq 'https://go.microsoft.com/fwlink/?LinkID=113216' -or
                    ($target -match '^(.+)\.md$' -and $commands.ContainsKey($Matches[1]))
                if (-not $isKnown) { "$($path.Name): $target" }
            }
        }
        $found | Should -BeNullOrEmpty
    }

    It 'name no error id that the source does not have' {
        $ids = @(Select-String -Path (Join-Path $repository 'src/DeviceAuth/Errors/ErrorIds.cs') -Pattern 'const string (\w+)' |
            ForEach-Object { $_.Matches[0].Groups[1].Value })
        $found = foreach ($path in Get-HelpPage) {
            $text = Read-Text $path.FullName
            $named = @([regex]::Matches($text, '(?:\berror |'')([A-Z][a-z]+(?:[A-Z][a-z]+)+)(?=[),;. ]|,\*'')') | ForEach-Object { $_.Groups[1].Value })
            $named += (Get-Section $text 'NOTES') -split "`n" | Where-Object { $_ -cmatch '^(\w+, )+\w+\.$' } | ForEach-Object { $_.TrimEnd('.') -split ', ' }
            $named | Where-Object { $_ -cnotin $ids } | ForEach-Object { "$($path.Name): $_" }
        }
        $found | Should -BeNullOrEmpty
    }
}

Describe 'The page of Connect-DeviceAuth' {
    It 'names each parameter of a request that -AdditionalParameter does not take' {
        $words = Select-String -Path (Join-Path $repository 'src/DeviceAuth/OAuth/Wire.cs'), (Join-Path $repository 'src/DeviceAuth/OAuth/CodeFlow/Wire.CodeFlow.cs') -Pattern 'const string (\w+) = "(\w+)"' |
            ForEach-Object { $_.Matches[0] } | Group-Object { $_.Groups[1].Value } -AsHashTable -AsString
        $reserved = @(Select-String -Path (Join-Path $repository 'src/DeviceAuth/Commands/Parameters/AdditionalParameterRule.cs') -Pattern 'Wire\.Parameter\.(\w+)' |
            ForEach-Object { $words[$_.Matches[0].Groups[1].Value][0].Groups[2].Value })
        $text = (Get-HelpParameter (Join-Path $help 'Connect-DeviceAuth.md') | Where-Object Name -EQ AdditionalParameter).Description
        $named = @([regex]::Matches($text, '`(\w+)`') | ForEach-Object { $_.Groups[1].Value })
        $reserved.Count | Should -BeGreaterThan 5
        $named | Sort-Object | Should -Be @($reserved | Sort-Object)
    }
}

Describe 'The page of <Page>' -ForEach $pages {
    BeforeAll {
        $command = $commands[$Page]
        $text = Read-Text $Path
        $documented = @(Get-HelpParameter $Path)
    }

    It 'has every section, and something in each' {
        foreach ($heading in 'SYNOPSIS', 'SYNTAX', 'DESCRIPTION', 'EXAMPLES', 'PARAMETERS', 'INPUTS', 'OUTPUTS', 'NOTES', 'RELATED LINKS') {
            Get-Section $text $heading | Should -Not -BeNullOrEmpty -Because "$heading is a section of help"
        }
    }

    It 'documents every parameter, and no other' {
        @($documented.Name | Sort-Object -Unique) | Should -Be @($command.Parameters.Name | Sort-Object)
    }

    It 'says something about every parameter' {
        ($documented | Where-Object { $_.Description.Length -lt 20 }).Name | Should -BeNullOrEmpty
    }

    It 'names no error of a parameter that is not among those of the cmdlet' {
        $ofCmdlet = @([regex]::Matches((Get-Section $text 'NOTES'), '\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b') | ForEach-Object { $_.Value })
        $found = foreach ($entry in $documented) {
            foreach ($match in [regex]::Matches($entry.Description, '\b(?:error (?:is )?|errors are )((?:[A-Z][a-z]+(?:[A-Z][a-z]+)+(?:, | and )?)+)')) {
                Get-Word ($match.Groups[1].Value -replace ' and ', ', ') | Where-Object { $_ -cnotin $ofCmdlet } | ForEach-Object { "$($entry.Name): $_" }
            }
        }
        $found | Should -BeNullOrEmpty
    }

    It 'has the type, aliases, values, default and wildcards of every parameter' {
        $wrong = foreach ($entry in $documented) {
            $real = $command.Parameters | Where-Object Name -EQ $entry.Name
            if (-not $real) { continue } # another test says so
            $expected = "$($real.Type)|$((@($real.Aliases) | Sort-Object) -join ',')|$((@($real.Values) | Sort-Object) -join ',')|$($real.Default)|$($real.Globbing)"
            $default = "$($entry.Fields.DefaultValue)"
            if ($real.Type -eq 'SwitchParameter' -and $default -eq 'False') { $default = '' }
            $actual = "$($entry.Fields.Type)|$((@($entry.Fields.Aliases) | Sort-Object) -join ',')|" +
                "$((@($entry.Fields.AcceptedValues) | Sort-Object) -join ',')|$default|$([bool]::Parse($entry.Fields.SupportsWildcards))"
            if ($actual -cne $expected) { "$($entry.Name): the page has $actual, the cmdlet $expected" }
        }
        $wrong | Should -BeNullOrEmpty
    }

    It 'has the parameter sets of every parameter, and in each the position, whether it is mandatory, and the pipeline' {
        $sets = @($command.Sets.Name)
        $actual = @(foreach ($entry in $documented) {
            $how = @(if ($entry.Set.ValueFromPipelineByPropertyName -eq 'true') { 'ByPropertyName' }) + @(if ($entry.Set.ValueFromPipeline -eq 'true') { 'ByValue' })
            foreach ($set in $(if ($entry.Set.Name -eq '(All)') { $sets } else { $entry.Set.Name })) {
                "$($entry.Name) in $($set): required $($entry.Set.IsRequired), position $($entry.Set.Position.ToLowerInvariant()), " +
                    "pipeline $(if ($how) { "True ($($how -join ', '))" } else { 'False' })"
            }
        }) | Sort-Object
        $expected = @(foreach ($real in $command.Parameters) {
            foreach ($set in $real.Sets) {
                $how = @(if ($set.ByProperty) { 'ByPropertyName' }) + @(if ($set.ByValue) { 'ByValue' })
                "$($real.Name) in $($set.Name): required $($set.Required), position $($set.Position), " +
                    "pipeline $(if ($how) { "True ($($how -join ', '))" } else { 'False' })"
            }
        }) | Sort-Object
        Compare-Object $expected $actual | ForEach-Object { "$($_.SideIndicator) $($_.InputObject)" } | Should -BeNullOrEmpty
    }

    It 'has the syntax of every parameter set' {
        # In any order of parameters, since Get-Command and PlatyPS do not agree on one, and with the types' real names.
        $toWords = {
            param($Syntax)
            $line = $Syntax -replace '\s+', ' ' -replace '\[-ProgressAction <ActionPreference>\] ' -replace '<int>', '<Int32>'
            $words = [regex]::Matches($line, '(?<=^| )(\[?\[?-\w+\]?( <[^>]+>)?\]?|\[<CommonParameters>\]|\w+-\w+)(?= |$)')
            (@($words | ForEach-Object { $_.Value.ToLowerInvariant() }) | Sort-Object) -join ' '
        }
        $section = Get-Section $text 'SYNTAX'
        $blocks = @([regex]::Matches($section, '(?ms)^### (?:__AllParameterSets|(?<Set>\w+))(?<Default> \(Default\))?\n\n```\n(?<Text>.*?)^```'))
        $actual = @($blocks | ForEach-Object { "$($_.Groups['Set'].Value) $(& $toWords $_.Groups['Text'].Value)" } | Sort-Object)
        $expected = @($command.Sets | ForEach-Object {
            "$(if ($command.Sets.Count -gt 1) { $_.Name }) $(& $toWords $_.Syntax)"
        } | Sort-Object)
        Compare-Object $expected $actual | ForEach-Object { "$($_.SideIndicator) $($_.InputObject)" } | Should -BeNullOrEmpty
        if ($command.Sets.Count -gt 1) {
            @($blocks | Where-Object { $_.Groups['Default'].Success } | ForEach-Object { $_.Groups['Set'].Value }) | Should -Be $command.DefaultSet
        }
    }

    It 'names what goes in and what comes out' {
        $headings = { param($Section) @([regex]::Matches((Get-Section $text $Section), '(?m)^### (\S+)$') | ForEach-Object { $_.Groups[1].Value } | Sort-Object -Unique) }
        $outputs = @($command.Outputs | Sort-Object -Unique)
        & $headings 'OUTPUTS' | Should -Be $(if ($outputs) { $outputs } else { 'None' })
        $inputs = @($command.Parameters | Where-Object { $_.Sets.ByValue -contains $true -or $_.Sets.ByProperty -contains $true } |
            ForEach-Object { $_.FullType } | Sort-Object -Unique)
        & $headings 'INPUTS' | Should -Be $(if ($inputs) { $inputs } else { 'None' })
    }

    It 'has three examples or more, numbered, each with a title, code, its output and a remark' {
        $all = @(Get-HelpExample $Path)
        $all.Count | Should -BeGreaterOrEqual 3
        @($all.Number) | Should -Be @(1..$all.Count)
        foreach ($example in $all) {
            $example.Title | Should -Match '^Example \d+: [A-Z]'
            @($example.Code).Count | Should -Be 1 -Because "$($example.Title) is one piece of code"
            @($example.Output).Count | Should -Be 1 -Because "$($example.Title) shows what it gives"
            # Get-Help indents by four columns and breaks what is too long in the midst of a word.
            @($example.Code -split "`n" | Where-Object Length -GT 76) | Should -BeNullOrEmpty -Because "$($example.Title) is copied from a console"
            "$($example.Title)".Length | Should -BeLessOrEqual 62
            $example.Remarks | Should -Not -BeNullOrEmpty -Because "$($example.Title) says what it is good for"
        }
    }

    It 'is what the MAML has: parameters, sets, aliases, types, positions, mandatory ones and the pipeline' {
        $item = $mamlCommands[$Page]
        $item | Should -Not -BeNullOrEmpty
        $describe = { param($Parameter) "$($Parameter.name)|$($Parameter.type.name)|$($Parameter.aliases)|$($Parameter.required)|$($Parameter.position)|$($Parameter.pipelineInput)|$($Parameter.globbing)" }
        $expectedOf = {
            param($Real, $Set)
            $how = @(if ($Set.ByProperty) { 'ByPropertyName' }) + @(if ($Set.ByValue) { 'ByValue' })
            "$($Real.Name)|$($Real.Type)|$(if ($Real.Aliases) { $Real.Aliases -join ', ' } else { 'none' })|$("$($Set.Required)".ToLowerInvariant())|" +
                "$($Set.Position)|$(if ($how) { "True ($($how -join ', '))" } else { 'False' })|$("$($Real.Globbing)".ToLowerInvariant())"
        }
        $actual = @($item.parameters.parameter | ForEach-Object { & $describe $_ } | Sort-Object)
        $expected = @(foreach ($real in $command.Parameters) { & $expectedOf $real $real.Sets[0] }) | Sort-Object
        Compare-Object $expected $actual | ForEach-Object { "$($_.SideIndicator) $($_.InputObject)" } | Should -BeNullOrEmpty

        $actual = @($item.syntax.syntaxItem | ForEach-Object { (@($_.parameter | ForEach-Object { & $describe $_ }) | Sort-Object) -join "`n" } | Sort-Object)
        $expected = @(foreach ($set in $command.Sets) {
            (@(foreach ($real in $command.Parameters) {
                foreach ($inSet in @($real.Sets | Where-Object Name -EQ $set.Name)) { & $expectedOf $real $inSet }
            }) | Sort-Object) -join "`n"
        }) | Sort-Object
        $actual | Should -Be $expected
    }

    It 'is what Get-Help shows' {
        $command.Help.Synopsis | Should -Be (Get-Section $text 'SYNOPSIS')
        $command.Help.Examples | Should -Be @(Get-HelpExample $Path).Count
        @($command.Help.Parameters | Sort-Object) | Should -Be @($command.Parameters.Name | Sort-Object)
    }
}

Describe 'The MAML' {
    It 'has the cmdlets, no more and no fewer' {
        @($mamlCommands.Keys | Sort-Object) | Should -Be @($commands.Keys | Sort-Object)
    }

    It "is what PlatyPS makes of the pages$(if ($skipMaml) { " (skipped: $skipMaml)" })" -Skip:([bool]$skipMaml) {
        $output = Join-Path $TestDrive 'maml'
        $script = "Import-Module '$repository/build/Tools.psm1', '$repository/build/Help.psm1'; Import-PinnedModule Microsoft.PowerShell.PlatyPS; " +
            "Get-ChildItem '$help/*-*.md' | Where-Object { -not (Test-MarkdownCommandHelp -Path `$_.FullName) } | ForEach-Object { `$_.Name }; " +
            "Export-Help -Path '$help' -OutputFolder '$output'"
        $said = & $shell -NoLogo -NoProfile -NonInteractive -Command $script
        $LASTEXITCODE | Should -Be 0 -Because "$said"
        $said | Should -BeNullOrEmpty -Because 'PlatyPS finds each page in order'
        $made = (Read-Text (Join-Path $output 'DeviceAuth.dll-Help.xml')) -split "`n"
        Compare-Object ($mamlText -split "`n") $made | ForEach-Object { "$($_.SideIndicator) $($_.InputObject)" } |
            Should -BeNullOrEmpty -Because './build.ps1 -Task Help makes it anew'
    }

    It 'and about_DeviceAuth are in the built module as they are in the source' {
        foreach ($file in 'DeviceAuth.dll-Help.xml', 'about_DeviceAuth.help.txt') {
            $built = Join-Path $moduleRoot "DeviceAuth/en-US/$file"
            Test-Path $built | Should -BeTrue -Because "the build copies $file"
            Read-Text $built | Should -BeExactly (Read-Text (Join-Path $help $file))
        }
    }
}

Describe 'about_DeviceAuth' {
    BeforeAll {
        $topic = Read-Text $about
        $sections = [ordered]@{}
        foreach ($match in [regex]::Matches($topic, '(?ms)^(?<Heading>[A-Z][A-Z ]+)\n(?<Body>.*?)(?=^[A-Z]|\z)')) {
            $sections[$match.Groups['Heading'].Value] = $match.Groups['Body'].Value
        }
    }

    It 'is found by Get-Help' {
        $metadata.About | Should -Match 'about_DeviceAuth'
        $metadata.About | Should -Match 'TROUBLESHOOTING'
    }

    It 'has a section for each thing that a reader looks for' {
        @($sections.Keys) | Should -Be @(
            'TOPIC', 'SHORT DESCRIPTION', 'LONG DESCRIPTION', 'THE FLOW', 'BROWSER', 'PLACES', 'PROVIDERS', 'VAULTS', 'RUNBOOKS', 'FLEETS', 'SECURITY',
            'TROUBLESHOOTING', 'SEE ALSO')
    }

    It 'says something about each place' {
        $places = @([regex]::Matches($sections['PLACES'], '(?m)^    (?<Place>\S.*)$') | ForEach-Object { $_.Groups['Place'].Value })
        foreach ($place in '^Remote sessions', '^SSH', 'Jobs and parallel', '-NonInteractive', 'Runbooks', 'Containers and WSL', 'QR code, link, clipboard') {
            @($places -match $place).Count | Should -Be 1 -Because "$place is a place where people sign in"
        }
    }

    It 'fits 80 columns, without tabs and trailing blanks' {
        $number = 0
        $wrong = foreach ($line in $topic -split "`n") {
            $number++
            if ($line.Length -gt 80 -or $line -match "`t| $") { "$($number): $line" }
        }
        $wrong | Should -BeNullOrEmpty
    }

    It 'has each error id of the source, and no other, with its way out' {
        $ids = @(Select-String -Path (Join-Path $repository 'src/DeviceAuth/Errors/ErrorIds.cs') -Pattern 'const string (\w+)' |
            ForEach-Object { $_.Matches[0].Groups[1].Value })
        $ids.Count | Should -BeGreaterThan 10
        $entries = @{}
        foreach ($match in [regex]::Matches($sections['TROUBLESHOOTING'], '(?ms)^    (?<Id>[A-Z]\w+)\n(?<Body>(?:      [^\n]*\n|\n)*)')) {
            $entries[$match.Groups['Id'].Value] = $match.Groups['Body'].Value.Trim()
        }
        @($entries.Keys | Sort-Object) | Should -Be @($ids | Sort-Object)
        @($entries.Keys | Where-Object { $entries[$_].Length -lt 40 }) | Should -BeNullOrEmpty
    }

    It 'uses no parameter that a cmdlet does not have' {
        $errors = $null
        $wrong = foreach ($line in @($topic -split "`n") -match '-DeviceAuth') {
            $tree = [System.Management.Automation.Language.Parser]::ParseInput($line, [ref]$null, [ref]$errors)
            foreach ($call in $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
                $command = $commands["$($call.GetCommandName())"]
                foreach ($element in $call.CommandElements) {
                    if ($command -and $element -is [System.Management.Automation.Language.CommandParameterAst]) {
                        $known = @($command.Parameters | ForEach-Object { $_.Name; $_.Aliases }) + @([System.Management.Automation.PSCmdlet]::CommonParameters)
                        if ($element.ParameterName -notin $known) { "$($command.Name) has no -$($element.ParameterName): $line" }
                    }
                }
            }
        }
        $wrong | Should -BeNullOrEmpty
    }
}

Describe 'The script <Name>' -ForEach $scripts {
    It 'has help that Get-Help finds, with each parameter and an example' {
        # A comment that follows another without a blank line is a part of that one, and no help.
        $found = Get-Help $Path -Full
        $found.Synopsis | Should -Not -Match "^\s*$([regex]::Escape($Name))" -Because 'that is the syntax, in the place of help that is missing'
        $found.examples.example | Should -Not -BeNullOrEmpty
        ($found.parameters.parameter | Where-Object { -not $_.description }).name | Should -BeNullOrEmpty
    }
}
