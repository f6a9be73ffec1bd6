namespace DeviceAuth;

/// <summary>The kinds of JSON values (RFC 8259 §3); true and false are one.</summary>
internal enum JsonKind
{
    Null,
    Boolean,
    Number,
    Text,
    Array,
    Object,
}
