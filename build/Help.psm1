#Requires -Version 5.1

# The MAML help as PlatyPS makes it from the pages, with what its 1.0 leaves out of what its 0.14 wrote and Get-Help shows: the code of
# the examples (1.0 puts all of an example, fences included, before it, and drops blank lines and indents), the paragraphs, the default
# values, and in the syntax how each parameter is bound in that set. What a parameter says stands once, among the parameters: 0.14 said it
# again in each set, where nothing shows it, for a tenth of the package. Links lose the file names of other pages,
# which nobody can open from a console, and the one to an online version that there is not.
Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'

$namespaces = @{
    command = 'http://schemas.microsoft.com/maml/dev/command/2004/10'
    dev     = 'http://schemas.microsoft.com/maml/dev/2004/10'
    maml    = 'http://schemas.microsoft.com/maml/2004/10'
}

function Find-Node([System.Xml.XmlNode] $Node, [string] $Path) {
    Select-Xml -Xml $Node -XPath $Path -Namespace $namespaces | ForEach-Object { $_.Node }
}

function Add-Node([System.Xml.XmlNode] $Node, [string] $Name, [string] $Text) {
    $prefix, $local = $Name -split ':'
    $added = $Node.AppendChild($Node.OwnerDocument.CreateElement($prefix, $local, $namespaces[$prefix]))
    if ($Text) { $added.InnerText = $Text }
    $added
}

function Write-Paragraph([System.Xml.XmlNode] $Node, [string] $Text) {
    $Node.RemoveAll()
    foreach ($paragraph in $Text.Trim() -split '(?:\r?\n){2,}' | Where-Object { $_ }) {
        $null = Add-Node $Node 'maml:para' $paragraph
    }
}

function Write-Example([System.Xml.XmlNode] $Node, $Example) {
    $fence = '(?ms)^```\w*\r?\n(.*?)^```\r?$'
    $blocks = @([regex]::Matches($Example.Remarks, $fence) | ForEach-Object { $_.Groups[1].Value.Replace("`r`n", "`n") })
    Write-Paragraph (Find-Node $Node 'maml:introduction') ''
    (Find-Node $Node 'dev:code').InnerText = ($blocks -join '').TrimEnd("`n")
    Write-Paragraph (Find-Node $Node 'dev:remarks') ($Example.Remarks -replace $fence)
}

# Of the syntax, how it is bound in a set; without one, how in the first that it is in, and what it says.
function Write-Parameter([System.Xml.XmlNode] $Node, $Parameter, [string] $SetName) {
    $set = @($Parameter.ParameterSets | Where-Object { $_.Name -in $SetName, '(All)' }) + @($Parameter.ParameterSets) | Select-Object -First 1
    $from = @(if ($set.ValueFromPipelineByPropertyName) { 'ByPropertyName' }) + @(if ($set.ValueFromPipeline) { 'ByValue' })
    $Node.SetAttribute('required', "$($set.IsRequired)".ToLowerInvariant())
    $Node.SetAttribute('position', "$($set.Position)".ToLowerInvariant())
    $Node.SetAttribute('globbing', "$($Parameter.SupportsWildcards)".ToLowerInvariant())
    $Node.SetAttribute('pipelineInput', $(if ($from) { "True ($($from -join ', '))" } else { 'False' }))
    $Node.SetAttribute('aliases', $(if ($Parameter.Aliases.Count) { $Parameter.Aliases -join ', ' } else { 'none' }))
    Write-Paragraph (Find-Node $Node 'maml:description') $(if ($SetName) { '' } else { $Parameter.Description })
    (Find-Node $Node 'dev:type/maml:name').InnerText = $Parameter.Type
    $null = Add-Node $Node 'dev:defaultValue' $(if ("$($Parameter.DefaultValue)") { $Parameter.DefaultValue } else { 'None' })
}

<#
.SYNOPSIS
    Makes the MAML help in one folder from the pages in another.
#>
function Export-Help([string] $Path, [string] $OutputFolder) {
    $pages = @(Import-MarkdownCommandHelp -Path (Get-ChildItem -LiteralPath $Path -Filter '*-*.md').FullName)
    $made = Join-Path ([System.IO.Path]::GetTempPath()) "deviceauth-help-$([guid]::NewGuid().ToString('N'))"
    try {
        $file = Export-MamlCommandHelp -CommandHelp $pages -OutputFolder $made -Force
        $maml = [System.Xml.XmlDocument]::new()
        $maml.Load($file.FullName)
    }
    finally {
        Remove-Item -LiteralPath $made -Recurse -ErrorAction Ignore
    }

    foreach ($command in Find-Node $maml '//command:command') {
        $page = $pages | Where-Object { $_.Title -eq $command['command:details']['command:name'].InnerText }
        Write-Paragraph (Find-Node $command 'maml:description') $page.Description
        Write-Paragraph (Find-Node $command 'maml:alertSet/maml:alert') $page.Notes
        foreach ($node in Find-Node $command 'command:parameters/command:parameter') {
            Write-Parameter $node ($page.Parameters | Where-Object { $_.Name -eq $node['maml:name'].InnerText })
        }

        # The sets stand in the order of the page.
        $number = 0
        foreach ($item in Find-Node $command 'command:syntax/command:syntaxItem') {
            foreach ($node in Find-Node $item 'command:parameter') {
                Write-Parameter $node ($page.Parameters | Where-Object { $_.Name -eq $node['maml:name'].InnerText }) $page.Syntax[$number].ParameterSetName
            }

            $number++
        }

        $number = 0
        foreach ($node in Find-Node $command 'command:examples/command:example') {
            Write-Example $node $page.Examples[$number]
            $number++
        }

        foreach ($node in Find-Node $command './/maml:uri' | Where-Object { $_.InnerText -like '*.md' }) {
            $node.InnerText = ''
        }

        Find-Node $command ".//maml:navigationLink[maml:linkText = 'Online Version' and not(string(maml:uri))]" | ForEach-Object { $null = $_.ParentNode.RemoveChild($_) }
    }

    $null = New-Item -Path $OutputFolder -ItemType Directory -Force
    $settings = [System.Xml.XmlWriterSettings]::new()
    $settings.Encoding = [System.Text.UTF8Encoding]::new($false)
    $settings.Indent = $true
    $settings.NewLineChars = "`n"
    $writer = [System.Xml.XmlWriter]::Create((Join-Path $OutputFolder $file.Name), $settings)
    $maml.Save($writer)
    $writer.Dispose()
}

Export-ModuleMember -Function Export-Help
