namespace DeviceAuth.Connections;

/// <summary>
/// What a sign-in means for what is there already: what still works is reused, what was in memory for want of a vault moves into one,
/// and what is replaced is forgotten.
/// </summary>
internal sealed class SignInPolicy
{
    private readonly SignIn _signIn;
    private readonly ConnectionKeeper _keeper;
    private readonly MemoryStore _memory;

    public SignInPolicy(SignIn signIn, ConnectionKeeper keeper, MemoryStore memory)
    {
        _signIn = signIn;
        _keeper = keeper;
        _memory = memory;
    }

    /// <summary>The connection that was asked for, from a sign-in where none works.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="stores">Chooses where it is kept.</param>
    /// <param name="display">The screen.</param>
    /// <param name="pipeline">Where to wait.</param>
    public DeviceAuthConnection Connect(SignInRequest request, StoreSelector stores, ISignInDisplay display, IPipeline pipeline)
    {
        IConnectionStore store = request.IsSessionOnly ? _memory : stores.ForSignIn(request.Vault, request.Name);
        bool leavesMemory = request.Vault is null && store.Vault is not null;
        if (Existing(request, store, leavesMemory, pipeline) is { } existing)
        {
            Leave(Settle(request, leavesMemory, pipeline), request, store, pipeline);
            return ToObject(existing, store);
        }

        Connection? left = null;
        Connection connection;
        try
        {
            connection = _signIn.Run(request, store, display, pipeline, _ => left = Settle(request, leavesMemory, pipeline));
        }
        catch when (left is not null)
        {
            _signIn.End(left, _memory, pipeline); // the new one is kept, and nobody has that one any more
            throw;
        }

        if (store.Vault is null && request is { IsSessionOnly: false, IsUnattended: false })
        {
            display.TellOnceHowToKeep();
        }

        Leave(left, request, store, pipeline);
        return ToObject(connection, store);
    }

    /// <summary>What memory had and the vault's takes the place of ends where its client registered itself. Of any other its provider is not told, and the user is.</summary>
    private void Leave(Connection? left, SignInRequest request, IConnectionStore store, IPipeline pipeline)
    {
        if (left is null || _signIn.End(left, _memory, pipeline) || request.IsForced)
        {
            return;
        }

        pipeline.WriteWarning(
            $"The connection '{left.Name}' to {left.Server.Authority.ShownHost()} that was in this process's memory gives way to the one in the vault "
            + $"'{store.Vault}', and its provider is not told: if you want it ended, end it on the provider's page for signed-in applications.");
    }

    /// <summary>Forgets what memory has under the name: it would be found first, and is another sign-in than the one that the vault has.</summary>
    /// <returns>What memory had; null for nothing.</returns>
    private Connection? Settle(SignInRequest request, bool leavesMemory, IPipeline pipeline)
    {
        if (request.IsSessionOnly)
        {
            _keeper.Bind(request.Name, _memory, pipeline);
            return null;
        }

        if (!leavesMemory)
        {
            return null;
        }

        Connection? left = _keeper.Existing(request.Name, _memory);
        _keeper.Forget(request.Name, _memory, pipeline);
        return left;
    }

    private DeviceAuthConnection ToObject(Connection connection, IConnectionStore store) => new(connection, store.Vault, _keeper.IsSaved(connection, store));

    private Connection? Existing(SignInRequest request, IConnectionStore store, bool leavesMemory, IPipeline pipeline)
    {
        if (request.IsForced)
        {
            _signIn.Try(request, store, pipeline);
            return null;
        }

        if (leavesMemory)
        {
            _keeper.Move(request.Name, _memory, store, pipeline);
        }

        return _signIn.Reuse(request, store, pipeline);
    }
}
