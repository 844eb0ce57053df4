using Chirp.Engine.Response;

namespace Chirp.Engine.Execution.Incremental;

/// <summary>Fields or items that are delivered: <c>{"id", "data" or "items", "errors"?, "subPath"?}</c>.</summary>
internal sealed record IncrementalEntry(
    string Id, ResponseBuffer Json, IReadOnlyList<GraphQLError> Errors, bool IsItems, IReadOnlyList<object> SubPath);

/// <summary>
/// One response after the first. Names parts as it announces them, across all responses of a request.
/// </summary>
internal sealed class Payload(PartNames names)
{
    private readonly List<(string Id, PendingPart Part)> _pending = [];

    public List<IncrementalEntry> Incremental { get; } = [];

    public List<(string Id, IReadOnlyList<GraphQLError> Errors)> Completed { get; } = [];

    public bool IsEmpty => _pending.Count == 0 && Incremental.Count == 0 && Completed.Count == 0;

    public void Announce(PendingPart part)
    {
        part.Id = names.Next();
        _pending.Add((part.Id, part));
    }

    /// <summary>The member <c>"pending":[…]</c>.</summary>
    public void WritePending(ResponseWriter writer)
    {
        writer.WriteRaw("\"pending\":["u8);
        for (var i = 0; i < _pending.Count; i++)
        {
            var (id, part) = _pending[i];
            writer.WriteRaw(i > 0 ? ",{\"id\":"u8 : "{\"id\":"u8);
            writer.WriteString(id);
            writer.WriteRaw(",\"path\":"u8);
            ErrorWriter.WritePath(writer, part.Path);
            if (part.Label is { } label)
            {
                writer.WriteRaw(",\"label\":"u8);
                writer.WriteString(label);
            }

            writer.WriteByte((byte)'}');
        }

        writer.WriteByte((byte)']');
    }

    /// <summary>The whole response; the data it holds is given back.</summary>
    public ResponseBuffer Write(ResponseWriter writer, bool hasNext, int maxBytes)
    {
        writer.Start(Incremental.Sum(static entry => entry.Json.Memory.Length) + 256, maxBytes);
        writer.WriteRaw("{\"hasNext\":"u8);
        writer.WriteBoolean(hasNext);
        if (_pending.Count > 0)
        {
            writer.WriteByte((byte)',');
            WritePending(writer);
        }

        if (Incremental.Count > 0)
        {
            WriteIncremental(writer);
        }

        if (Completed.Count > 0)
        {
            WriteCompleted(writer);
        }

        writer.WriteByte((byte)'}');
        return writer.Detach();
    }

    private void WriteIncremental(ResponseWriter writer)
    {
        writer.WriteRaw(",\"incremental\":["u8);
        for (var i = 0; i < Incremental.Count; i++)
        {
            var entry = Incremental[i];
            writer.WriteRaw(i > 0 ? ",{\"id\":"u8 : "{\"id\":"u8);
            writer.WriteString(entry.Id);
            writer.WriteRaw(entry.IsItems ? ",\"items\":"u8 : ",\"data\":"u8);
            using (entry.Json)
            {
                writer.WriteRaw(entry.Json.Memory.Span);
            }

            WriteErrors(writer, entry.Errors);
            if (entry.SubPath.Count > 0)
            {
                writer.WriteRaw(",\"subPath\":"u8);
                ErrorWriter.WritePath(writer, entry.SubPath);
            }

            writer.WriteByte((byte)'}');
        }

        writer.WriteByte((byte)']');
    }

    private void WriteCompleted(ResponseWriter writer)
    {
        writer.WriteRaw(",\"completed\":["u8);
        for (var i = 0; i < Completed.Count; i++)
        {
            writer.WriteRaw(i > 0 ? ",{\"id\":"u8 : "{\"id\":"u8);
            writer.WriteString(Completed[i].Id);
            WriteErrors(writer, Completed[i].Errors);
            writer.WriteByte((byte)'}');
        }

        writer.WriteByte((byte)']');
    }

    private static void WriteErrors(ResponseWriter writer, IReadOnlyList<GraphQLError> errors)
    {
        if (errors.Count > 0)
        {
            writer.WriteRaw(",\"errors\":"u8);
            ErrorWriter.Write(writer, errors);
        }
    }
}

/// <summary>The names of a request's parts: <c>"0"</c>, <c>"1"</c>, …</summary>
internal sealed class PartNames
{
    private int _next;

    public string Next() => _next++.ToString();
}
