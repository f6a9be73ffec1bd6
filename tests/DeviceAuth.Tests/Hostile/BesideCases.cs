using System.Collections.Generic;

namespace DeviceAuth.Tests.Hostile;

/// <summary>What others than servers do: who can write into a vault, a neighbour on the machine, a disk, and a vault's module.</summary>
internal static class BesideCases
{
    private const string Full = "VaultDisk.Tests.ps1";
    private const string Neighbours = "VaultNeighbour.Tests.ps1";
    private const string Module = "VaultModule.Tests.ps1";
    private const string Door = "VaultDoor.Tests.ps1";
    private const string Stress = "VaultStress.Tests.ps1";
    private const string Records = "RecordTests.cs";

    public static IReadOnlyList<(string What, string Comes, string Test)> Record { get; } =
    [
        ("an endpoint over plain http, with a login in it, or of another kind", "`RecordUnreadable`; nothing is sent", $"{Records}: A_server_that_no_secret_may_go_to_is_refused"),
        ("a token with a line break, a blank or another script", "`RecordUnreadable`; nothing is put into a header", $"{Records}: A_token_that_could_break_out_of_its_header_is_refused"),
        ("an account, a client id or an address with escape sequences or line breaks", "`RecordUnreadable`; nothing is printed", $"{Records}: A_value_that_could_break_out_of_a_header_or_a_screen_is_refused"),
        ("the record of another connection under this name, or a command for a name", "`RecordUnreadable`; nothing is revoked", $"{Records}: A_record_of_another_name_is_refused"),
        ("a vault that returns a login, another layout, or a line break at the end", "it is read", $"{Module}: returns <Title> is read"),
        ("a vault's module that says again what it was given", "shown without it, and cleaned", $"{Module}: says again what it was given shows nothing of it, at <Call>"),
        ("a vault's module that quotes a record that the command never had in hand", "shown without its secrets, and no cursor moves", $"{Module}: quotes a record that the command never had shows no secret of it, at <Call>"),
        ("a vault's module that says what it was given while it works", "in no stream and on no screen", $"{Module}: says what it was given while it works shows nothing of it, in no stream and on no screen: <_>"),
        ("a vault whose module asks DeviceAuth for a token", "refused or answered, and nothing hangs", $"{Module}: asks DeviceAuth for a token is refused that, and nothing hangs: <_>"),
    ];

    public static IReadOnlyList<(string What, string Comes, string Test)> Neighbour { get; } =
    [
        ("a file named like SecretManagement's command in the current folder, at a command and at TAB", "it does not run", $"{Door}: Describe 'Decoys'"),
        ("another user takes the lock in a home that others may enter", "he cannot", $"{Neighbours}: cannot take a lock, whatever the umask and whoever may enter the home"),
        ("another user has the folder in the temporary folder first", "an error that says why", $"{Neighbours}: has the folder in the temporary folder first, which is said at once"),
        ("a pipe or a file of 4 GB in the place of a lock or of the journal", "nobody waits for it or reads it", $"{Neighbours}: puts <_> in the place of a file, which nobody waits for"),
        ("the lock's file is deleted while it is held, or .NET is told to lock nothing", "the refresh token is used once", $"{Neighbours}: uses the refresh token once though <Title>"),
        ("a process that hangs at its provider with the connection's lock", "a kept token is given without it", "TokenSourceWaitTests.cs: A_fresh_token_in_the_vault_is_given_though_another_process_has_the_lock"),
    ];

    public static IReadOnlyList<(string What, string Comes, string Test)> Disk { get; } =
    [
        ("a full disk while SecretStore writes", "no secret of anybody is lost", $"{Full}: costs nobody a secret: <Title>"),
        ("a full disk at a sign-out", "the tokens are revoked, and the error says that the record is still there", $"{Full}: keeps a record from being removed, which is said, and not its tokens from being revoked"),
        ("a kill in mid-write, with a full disk too", "no record lost, no torn file, no stuck lock", $"{Stress}: Describe 'A process that is killed while it refreshes'"),
        ("a torn file that a dead process left", "the next one undoes it", $"{Full}: torn is undone by the next one: <Title>"),
        ("a copy that is older than what other software wrote since", "it is not put back", $"{Full}: that came to its end is not undone, nor is what other software wrote since: <Title>"),
    ];
}
