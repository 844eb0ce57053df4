namespace Chirp.Engine.Response;

/// <summary>Writes errors as the specification lays them out (section 7.1.7).</summary>
internal static class ErrorWriter
{
    /// <summary>A JSON array of errors.</summary>
    public static void Write(ResponseWriter writer, IReadOnlyList<GraphQLError> errors)
    {
        writer.WriteByte((byte)'[');
        for (var i = 0; i < errors.Count; i++)
        {
            if (i > 0)
            {
                writer.WriteByte((byte)',');
            }

            Write(writer, errors[i]);
        }

        writer.WriteByte((byte)']');
    }

    /// <summary>A JSON array of response keys and list indices.</summary>
    public static void WritePath(ResponseWriter writer, IReadOnlyList<object> path, int from = 0)
    {
        writer.WriteByte((byte)'[');
        for (var i = from; i < path.Count; i++)
        {
            if (i > from)
            {
                writer.WriteByte((byte)',');
            }

            JsonTree.Write(writer, path[i]);
        }

        writer.WriteByte((byte)']');
    }

    private static void Write(ResponseWriter writer, GraphQLError error)
    {
        writer.WriteRaw("{\"message\":"u8);
        writer.WriteString(error.Message);
        if (error.Locations.Length > 0)
        {
            WriteLocations(writer, error);
        }

        if (error.Path is { } path)
        {
            writer.WriteRaw(",\"path\":"u8);
            WritePath(writer, path);
        }

        writer.WriteRaw(",\"extensions\":{\"code\":"u8);
        writer.WriteString(error.Code);
        if (error.Extensions is { } extensions)
        {
            foreach (var (name, value) in extensions)
            {
                writer.WriteByte((byte)',');
                writer.WriteString(name);
                writer.WriteByte((byte)':');
                JsonTree.Write(writer, value);
            }
        }

        writer.WriteRaw("}}"u8);
    }

    private static void WriteLocations(ResponseWriter writer, GraphQLError error)
    {
        writer.WriteRaw(",\"locations\":["u8);
        for (var i = 0; i < error.Locations.Length; i++)
        {
            writer.WriteRaw(i > 0 ? ",{\"line\":"u8 : "{\"line\":"u8);
            writer.WriteInt32(error.Locations[i].Line);
            writer.WriteRaw(",\"column\":"u8);
            writer.WriteInt32(error.Locations[i].Column);
            writer.WriteByte((byte)'}');
        }

        writer.WriteByte((byte)']');
    }
}
