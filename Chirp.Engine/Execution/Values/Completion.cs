namespace Chirp.Engine.Execution.Values;

/// <summary>What has come of completing a value.</summary>
internal enum Completion : byte
{
    Written,

    /// <summary>The value is null; nothing was written.</summary>
    Null,

    /// <summary>The error is reported; what was written is to be taken back.</summary>
    Failed,
}
