using System.Collections.Concurrent;

namespace Chirp.MySql.Statements;

/// <summary>Commands' texts that have been read, for the life of a data source. Safe for concurrent use.</summary>
internal sealed class CommandTexts
{
    // Programs have hundreds of texts. One that writes values into them has any number, and gets no use of a cache.
    private const int MaxTexts = 2_000;
    private const int MaxTextLength = 32 * 1024;

    private readonly ConcurrentDictionary<string, CommandText> _texts = new(StringComparer.Ordinal);
    private int _count;

    public CommandText Get(string sql)
    {
        if (_texts.TryGetValue(sql, out var text))
        {
            return text;
        }

        text = CommandText.Parse(sql);
        if (sql.Length > MaxTextLength || !_texts.TryAdd(sql, text))
        {
            return text;
        }

        if (Interlocked.Increment(ref _count) > MaxTexts)
        {
            _texts.Clear();
            Volatile.Write(ref _count, 0);
        }

        return text;
    }
}
