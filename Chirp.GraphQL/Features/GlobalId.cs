using System.Buffers.Binary;
using System.Buffers.Text;
using Chirp.Data.Model;
using Chirp.Engine;

namespace Chirp.GraphQL.Features;

/// <summary>What a global id is the id of; its value is the tag in the id.</summary>
internal enum NodeKind : byte
{
    /// <summary>The text is no id of ours.</summary>
    None = 0,

    Session = (byte)'S',
    Tweet = (byte)'T',
    User = (byte)'U',
}

/// <summary>
/// The id of an object among all objects of the schema: base64url of a tag and the 64-bit id, always 12 characters. As
/// an input every text is taken: the field it belongs to says what is wrong with it, as its own kind of error.
/// </summary>
internal readonly record struct GlobalId(NodeKind Kind, long Value)
{
    public const int Length = 12;
    private const int ByteCount = 1 + sizeof(long);

    public static GlobalId Parse(string text)
    {
        Span<byte> bytes = stackalloc byte[ByteCount];
        if (text.Length != Length || !Base64Url.IsValid(text)
            || !Base64Url.TryDecodeFromChars(text, bytes, out var written) || written != ByteCount)
        {
            return default;
        }

        var kind = (NodeKind)bytes[0];
        var value = BinaryPrimitives.ReadInt64BigEndian(bytes[1..]);
        return value > 0 && kind is NodeKind.Session or NodeKind.Tweet or NodeKind.User
            ? new GlobalId(kind, value)
            : default;
    }

    public static bool TryFormat(NodeKind kind, long value, Span<byte> destination, out int written)
    {
        Span<byte> bytes = stackalloc byte[ByteCount];
        bytes[0] = (byte)kind;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], value);
        return Base64Url.TryEncodeToUtf8(bytes, destination, out written);
    }

    public override string ToString()
    {
        Span<byte> text = stackalloc byte[Length];
        TryFormat(Kind, Value, text, out var written);
        return System.Text.Encoding.ASCII.GetString(text[..written]);
    }

    public static GlobalId Of(UserId id) => new(NodeKind.User, id.Value);

    public static GlobalId Of(TweetId id) => new(NodeKind.Tweet, id.Value);

    public static GlobalId Of(SessionId id) => new(NodeKind.Session, id.Value);

    public UserId? AsUser => Kind == NodeKind.User ? new UserId(Value) : null;

    public TweetId? AsTweet => Kind == NodeKind.Tweet ? new TweetId(Value) : null;

    public SessionId? AsSession => Kind == NodeKind.Session ? new SessionId(Value) : null;

    /// <summary>The tweet's id of an argument; a coded error where it is another's.</summary>
    public TweetId RequireTweet(string argument) =>
        AsTweet ?? throw new GraphQLException($"'{argument}' is not the id of a tweet.", FeatureErrors.InvalidId);
}
