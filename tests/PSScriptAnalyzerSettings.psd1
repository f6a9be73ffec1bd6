@{
    Severity     = @('Error', 'Warning')
    ExcludeRules = @(
        # Pester's blocks share variables in a way that the analyzer does not see, and hand them to jobs and shells by name.
        'PSUseDeclaredVarsMoreThanAssignments'
        'PSUseUsingScopeModifierInNewRunspaces'
        # Stand-ins have the parameters and names of what they stand in for.
        'PSReviewUnusedParameter'
        'PSUseShouldProcessForStateChangingFunctions'
        'PSUseSingularNouns'
        # A stand-in speaks to the screen as odd vaults do, and counts where a test of another scope finds it.
        'PSAvoidUsingWriteHost'
        'PSAvoidGlobalVars'
        # The sandbox is plain http on loopback.
        'PSAvoidUsingAllowUnencryptedAuthentication'
    )
}
