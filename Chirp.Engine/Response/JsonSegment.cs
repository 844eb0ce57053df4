using System.Text;

namespace Chirp.Engine.Response;

/// <summary>JSON that is written over and over: padded, so that it is copied in whole blocks.</summary>
internal readonly struct JsonSegment
{
    /// <summary>Bytes of a block.</summary>
    public const int Block = 16;

    public JsonSegment(string json)
    {
        Length = Encoding.UTF8.GetByteCount(json);
        Padded = new byte[Math.Max(1, (Length + Block - 1) / Block) * Block];
        Encoding.UTF8.GetBytes(json, Padded);
    }

    /// <summary>At least one block.</summary>
    public byte[] Padded { get; }

    public int Length { get; }
}
