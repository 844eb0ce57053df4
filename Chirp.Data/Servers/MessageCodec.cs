using System.Text;
using Chirp.Data.Live;
using Chirp.Data.Model;

namespace Chirp.Data.Servers;

/// <summary>
/// Messages as bytes: numbers of 7 bits a byte, texts in UTF-8 behind their length. A message of another format (from
/// a newer server) is no message: what it told is then read from the database.
/// </summary>
internal static class MessageCodec
{
    /// <summary>Of the format, and of what it says of tweets.</summary>
    private const byte Format = 1;

    private enum Kind : byte
    {
        Posted = 1,
        Changed = 2,
        UserChanged = 3,
        Followed = 4,
        FannedOut = 5,
        Pulled = 6,
        SessionsEnded = 7,
    }

    public static byte[] Encode(ServerMessage message)
    {
        using var bytes = new MemoryStream(256);
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(Format);
        writer.Write7BitEncodedInt(message.Node);
        writer.Write(message.Instance);
        writer.Write7BitEncodedInt64(message.Number);
        writer.Write7BitEncodedInt64(message.Settled.Line);
        WriteIds(writer, message.Settled.Missing);
        writer.Write7BitEncodedInt(message.Events.Count);
        foreach (var item in message.Events)
        {
            Write(writer, item);
        }

        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>Null for what is no message of this format.</summary>
    public static ServerMessage? Decode(byte[] bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
            return reader.ReadByte() == Format ? Read(reader) : null;
        }
        catch (Exception exception) when (exception is EndOfStreamException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static ServerMessage Read(BinaryReader reader)
    {
        var node = reader.Read7BitEncodedInt();
        var instance = reader.ReadInt64();
        var number = reader.Read7BitEncodedInt64();
        var settled = IdSet.Of(reader.Read7BitEncodedInt64(), ReadIds(reader), []);
        var events = new LiveEvent[ReadCount(reader)];
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = ReadEvent(reader);
        }

        return new ServerMessage(node, instance, number, settled, events);
    }

    private static void Write(BinaryWriter writer, LiveEvent item)
    {
        switch (item)
        {
            case PostedEvent posted:
                writer.Write((byte)Kind.Posted);
                Write(writer, posted.Tweet);
                break;
            case ChangedEvent changed:
                writer.Write((byte)Kind.Changed);
                writer.Write(changed.Tweet.Value);
                break;
            case UserChangedEvent changed:
                writer.Write((byte)Kind.UserChanged);
                writer.Write(changed.User.Value);
                break;
            case SessionsEndedEvent ended:
                writer.Write((byte)Kind.SessionsEnded);
                writer.Write(ended.User.Value);
                break;
            case FollowedEvent followed:
                writer.Write((byte)Kind.Followed);
                writer.Write(followed.Follower.Value);
                writer.Write(followed.Followee.Value);
                writer.Write(followed.Follows);
                break;
            case FannedOutEvent fannedOut:
                writer.Write((byte)Kind.FannedOut);
                WriteIds(writer, Array.ConvertAll(fannedOut.Tweets, static tweet => tweet.Value));
                break;
            case PulledEvent pulled:
                writer.Write((byte)Kind.Pulled);
                writer.Write(pulled.Author.Value);
                break;
            default:
                throw new ArgumentException($"{item.GetType().Name} is not told to other servers.", nameof(item));
        }
    }

    private static LiveEvent ReadEvent(BinaryReader reader) => (Kind)reader.ReadByte() switch
    {
        Kind.Posted => new PostedEvent(ReadTweet(reader), IdSet.Empty),
        Kind.Changed => new ChangedEvent(new TweetId(reader.ReadInt64())),
        Kind.UserChanged => new UserChangedEvent(new UserId(reader.ReadInt64())),
        Kind.Followed => new FollowedEvent(
            new UserId(reader.ReadInt64()), new UserId(reader.ReadInt64()), reader.ReadBoolean()),
        Kind.FannedOut => new FannedOutEvent(Array.ConvertAll(ReadIds(reader), static id => new TweetId(id))),
        Kind.Pulled => new PulledEvent(new UserId(reader.ReadInt64())),
        Kind.SessionsEnded => new SessionsEndedEvent(new UserId(reader.ReadInt64())),
        _ => throw new FormatException("An event of an unknown kind."),
    };

    private static void Write(BinaryWriter writer, Tweet tweet)
    {
        writer.Write(tweet.Id.Value);
        writer.Write(tweet.AuthorId.Value);
        writer.Write(tweet.Text);
        writer.Write(tweet.InReplyTo?.Value ?? 0L);
        writer.Write(tweet.RootId.Value);
        writer.Write(tweet.Place is not null);
        if (tweet.Place is { } place)
        {
            writer.Write(place.Latitude);
            writer.Write(place.Longitude);
            writer.Write(place.Name is not null);
            writer.Write(place.Name ?? "");
        }

        writer.Write7BitEncodedInt(tweet.FavoriteCount);
        writer.Write7BitEncodedInt(tweet.ReplyCount);
        writer.Write7BitEncodedInt64(tweet.Version);
    }

    private static Tweet ReadTweet(BinaryReader reader)
    {
        var (id, author, text) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadString());
        var (parent, root) = (reader.ReadInt64(), reader.ReadInt64());
        Place? place = null;
        if (reader.ReadBoolean())
        {
            var (latitude, longitude) = (reader.ReadDouble(), reader.ReadDouble());
            var hasName = reader.ReadBoolean();
            var name = reader.ReadString();
            place = new Place(latitude, longitude, hasName ? name : null);
        }

        return new Tweet(
            new TweetId(id), new UserId(author), text, parent == 0 ? null : new TweetId(parent), new TweetId(root),
            place, reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt64());
    }

    private static void WriteIds(BinaryWriter writer, ReadOnlySpan<long> ids)
    {
        writer.Write7BitEncodedInt(ids.Length);
        foreach (var id in ids)
        {
            writer.Write(id);
        }
    }

    private static long[] ReadIds(BinaryReader reader)
    {
        var ids = new long[ReadCount(reader)];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = reader.ReadInt64();
        }

        return ids;
    }

    /// <summary>
    /// A count cannot be more than the bytes that are left: nothing is allocated for what never comes.
    /// </summary>
    private static int ReadCount(BinaryReader reader)
    {
        var count = reader.Read7BitEncodedInt();
        return count >= 0 && count <= reader.BaseStream.Length - reader.BaseStream.Position
            ? count
            : throw new FormatException("A count is too large.");
    }
}
