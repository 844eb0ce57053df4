using System.Text.Encodings.Web;
using System.Text.Json;
using Chirp.Engine.Execution.Resolvers;

namespace Chirp.Engine.Binding;

/// <summary>Writes plain text between quotes.</summary>
internal sealed class TextLeafWriter<T>(ScalarFormat<T> format) : LeafWriter<T>
{
    public override bool TryWrite(T value, Span<byte> destination, out int written)
    {
        if (destination.Length < 2 || !format(value, destination[1..^1], out var length))
        {
            written = 0;
            return false;
        }

        destination[0] = (byte)'"';
        destination[length + 1] = (byte)'"';
        written = length + 2;
        return true;
    }
}

/// <summary>Writes a string that may need escapes.</summary>
internal sealed class StringLeafWriter<T>(Func<T, string> format) : LeafWriter<T>
{
    public override bool TryWrite(T value, Span<byte> destination, out int written)
    {
        var text = JsonEncodedText.Encode(format(value), JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        var encoded = text.EncodedUtf8Bytes;
        if (destination.Length < encoded.Length + 2)
        {
            written = 0;
            return false;
        }

        destination[0] = (byte)'"';
        encoded.CopyTo(destination[1..]);
        destination[encoded.Length + 1] = (byte)'"';
        written = encoded.Length + 2;
        return true;
    }
}
