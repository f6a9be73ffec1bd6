@{
    # The rules that the PowerShell Gallery runs are the analyzer's own, errors and warnings.
    Severity     = @('Error', 'Warning')
    ExcludeRules = @(
        # build.ps1 speaks to the person who runs it.
        'PSAvoidUsingWriteHost'
        # The Playground's engine has no Invoke-RestMethod of its own.
        'PSAvoidOverwritingBuiltInCmdlets'
    )
}
