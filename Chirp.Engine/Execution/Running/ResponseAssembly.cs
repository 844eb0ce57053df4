using Chirp.Engine.Execution.Incremental;
using Chirp.Engine.Response;

namespace Chirp.Engine.Execution.Running;

/// <summary>
/// Puts a response together (specification section 7.1): errors, if there are any, stand before the data.
/// </summary>
internal static class ResponseAssembly
{
    /// <summary>What <see cref="ResponseWriter.Start"/> is followed by.</summary>
    public static ReadOnlySpan<byte> Opening => "{\"data\":"u8;

    /// <summary>
    /// Ends a response whose writer holds <see cref="Opening"/> and the data. Only one with errors is copied.
    /// </summary>
    public static ResponseBuffer Finish(ResponseBuilder response, EngineOptions options, Payload? pending)
    {
        var writer = response.Writer;
        if (pending is not null)
        {
            writer.WriteByte((byte)',');
            pending.WritePending(writer);
            writer.WriteRaw(",\"hasNext\":true"u8);
        }

        writer.WriteByte((byte)'}');
        writer.ThrowIfTooLarge();
        if (response.Errors.Count == 0)
        {
            return writer.Detach();
        }

        var whole = new ResponseWriter();
        whole.Start(writer.Position + (256 * response.Errors.Count), int.MaxValue);
        whole.WriteRaw("{\"errors\":"u8);
        ErrorWriter.Write(whole, response.Errors.Finish());
        whole.WriteByte((byte)',');
        whole.WriteRaw(writer.Written[1..]);
        return whole.Detach();
    }

    /// <summary>A response without data: nothing was executed.</summary>
    public static ResponseBuffer OfRequestErrors(IReadOnlyList<GraphQLError> errors) => Write(errors, "}"u8);

    /// <summary>A response of an execution that came to nothing.</summary>
    public static ResponseBuffer OfFailure(GraphQLError error) => Write([error], ",\"data\":null}"u8);

    private static ResponseBuffer Write(IReadOnlyList<GraphQLError> errors, ReadOnlySpan<byte> end)
    {
        var writer = new ResponseWriter();
        writer.Start(256 * errors.Count, int.MaxValue);
        writer.WriteRaw("{\"errors\":"u8);
        ErrorWriter.Write(writer, errors);
        writer.WriteRaw(end);
        return writer.Detach();
    }
}
