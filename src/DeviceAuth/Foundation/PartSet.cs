namespace DeviceAuth;

/// <summary>
/// The numbers of parts (<see cref="PartHash"/>), each found at one look: made anew for each answer, so that to put them in order would cost
/// more than all else that is done with it.
/// </summary>
internal sealed class PartSet
{
    /// <summary>Spreads numbers that differ in few bits (Knuth's multiplicative method: 2^64 by the golden ratio).</summary>
    private const ulong Spread = 0x9E37_79B9_7F4A_7C15;

    /// <summary>A power of two, at least twice as many as there are numbers; 0 where there is none.</summary>
    private readonly ulong[] _slots;
    private readonly int _shift;

    private PartSet(int bits)
    {
        _slots = new ulong[1 << bits];
        _shift = 64 - bits;
    }

    public static PartSet Of(ulong[] parts)
    {
        int bits = 1;
        while (1 << bits < 2 * parts.Length)
        {
            bits++;
        }

        PartSet set = new(bits);
        foreach (ulong part in parts)
        {
            set._slots[set.SlotOf(part)] = Slotted(part);
        }

        return set;
    }

    public bool Has(ulong part) => _slots[SlotOf(part)] != 0;

    /// <summary>The slot that holds it, or would.</summary>
    private int SlotOf(ulong part)
    {
        part = Slotted(part);
        int slot = (int)(unchecked(part * Spread) >> _shift);
        while (_slots[slot] != 0 && _slots[slot] != part)
        {
            slot = (slot + 1) & (_slots.Length - 1);
        }

        return slot;
    }

    /// <summary>0 is an empty slot. That another part is taken for it hides too much, which is no harm.</summary>
    private static ulong Slotted(ulong part) => part == 0 ? 1 : part;
}
