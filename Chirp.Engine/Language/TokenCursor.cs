using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Language;

/// <summary>A rule of the grammar: reads one node at the cursor.</summary>
internal delegate TNode Rule<out TNode>(ref TokenCursor cursor);

/// <summary>
/// Where the parser stands: the token to be read next, the limits, the names, and the nodes of lists still open.
/// </summary>
internal ref struct TokenCursor
{
    private const int LevelsBetweenStackChecks = 16;

    private readonly ParserLimits _limits;
    private readonly NameTable? _names;
    private readonly RecentNames _recentNames;
    private readonly bool _isCoordinate;
    private Lexer _lexer;
    private int _tokens;
    private int _depth;
    private Pending[] _pending;
    private int _pendingCount;

    /// <summary>Checks the text as a whole and stands before the first token.</summary>
    public TokenCursor(SourceText source, ParserLimits limits, NameTable? names, bool isCoordinate = false)
    {
        var bytes = source.Utf8.Length;
        if (bytes > limits.MaxBytes)
        {
            throw SyntaxErrors.Limit(
                source, limits.MaxBytes, $"has {bytes} bytes", limits.MaxBytes, nameof(ParserLimits.MaxBytes));
        }

        if (!System.Text.Unicode.Utf8.IsValid(source.Utf8.Span))
        {
            throw SyntaxErrors.InvalidUtf8(source);
        }

        _limits = limits;
        _names = names;
        _recentNames = RecentNames.OfThread;
        _isCoordinate = isCoordinate;
        _lexer = new Lexer(source);
        _pending = ArrayPool<Pending>.Shared.Rent(64);
        Advance();
    }

    public readonly TokenKind Kind => _lexer.Kind;

    public readonly bool AllowsFragmentArguments => _limits.AllowFragmentArguments;

    /// <summary>The first byte of the token to be read next.</summary>
    public readonly int Start => _lexer.Start;

    /// <summary>The byte after the token last read.</summary>
    public int LastEnd { get; private set; }

    public readonly SourceText Source => _lexer.Source;

    public readonly void Dispose() => ArrayPool<Pending>.Shared.Return(_pending, clearArray: true);

    public void Advance()
    {
        LastEnd = _lexer.End;
        if (_isCoordinate)
        {
            _lexer.NextInCoordinate();
        }
        else
        {
            _lexer.Next();
        }

        if (_lexer.Kind != TokenKind.EndOfFile && ++_tokens > _limits.MaxTokens)
        {
            throw SyntaxErrors.Limit(
                Source, Start, $"has at least {_tokens} tokens", _limits.MaxTokens, nameof(ParserLimits.MaxTokens));
        }
    }

    public void Expect(TokenKind kind)
    {
        if (Kind != kind)
        {
            throw Error(Start, $"Expected {kind.Describe()}, found {Describe()}.");
        }

        Advance();
    }

    public bool Skip(TokenKind kind)
    {
        if (Kind != kind)
        {
            return false;
        }

        Advance();
        return true;
    }

    public readonly bool IsKeyword(ReadOnlySpan<byte> keyword) =>
        Kind == TokenKind.Name && _lexer.Text.SequenceEqual(keyword);

    /// <summary>Whether the token is this word, as a name or, like the reference implementation, as a string.</summary>
    public readonly bool IsWord(ReadOnlySpan<byte> word) => Kind switch
    {
        TokenKind.Name => _lexer.Text.SequenceEqual(word),
        TokenKind.String or TokenKind.BlockString => StringValue() == Encoding.UTF8.GetString(word),
        _ => false,
    };

    public bool SkipKeyword(ReadOnlySpan<byte> keyword)
    {
        if (!IsKeyword(keyword))
        {
            return false;
        }

        Advance();
        return true;
    }

    public void ExpectKeyword(ReadOnlySpan<byte> keyword)
    {
        if (!SkipKeyword(keyword))
        {
            throw Error(Start, $"Expected \"{Encoding.UTF8.GetString(keyword)}\", found {Describe()}.");
        }
    }

    public NameNode ReadName()
    {
        if (Kind != TokenKind.Name)
        {
            Expect(TokenKind.Name);
        }

        var name = new NameNode(NameValue(), _lexer.Start, _lexer.End);
        Advance();
        return name;
    }

    public readonly string NameValue()
    {
        var name = _lexer.Text;
        var key = NameKey.Of(_lexer.Rest, name.Length);
        return _names?.Find(name, key) ?? _recentNames.Get(name, key);
    }

    /// <summary>The number as it is written.</summary>
    public readonly string NumberValue() => Encoding.ASCII.GetString(_lexer.Text);

    public readonly string StringValue() => Kind switch
    {
        TokenKind.BlockString => BlockString.Decode(_lexer.Text),
        _ when _lexer.HasEscapes => QuotedString.Decode(_lexer.Text),
        _ => Encoding.UTF8.GetString(_lexer.Text[1..^1]),
    };

    /// <summary>Reads the token that opens a level of nesting.</summary>
    public void Enter(TokenKind open)
    {
        if (Kind == open && ++_depth > _limits.MaxDepth)
        {
            throw SyntaxErrors.Limit(
                Source, Start, $"nests at least {_depth} levels deep", _limits.MaxDepth, nameof(ParserLimits.MaxDepth));
        }

        // Where the limit is set higher than a small stack holds, the stack is the limit. The runtime leaves room for
        // many times the levels between two checks.
        if (_depth % LevelsBetweenStackChecks == 0 && !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw SyntaxErrors.Limit(
                Source, Start, $"nests {_depth} levels deep, too deep for the stack of this thread",
                _limits.MaxDepth, nameof(ParserLimits.MaxDepth));
        }

        Expect(open);
    }

    public void Leave() => _depth--;

    /// <summary>Where the list that begins here stands among the open lists; for <see cref="Close"/>.</summary>
    public readonly int Open() => _pendingCount;

    public void Add(SyntaxNode node)
    {
        if (_pendingCount == _pending.Length)
        {
            Grow();
        }

        _pending[_pendingCount++].Node = node;
    }

    /// <summary>The nodes added since <see cref="Open"/>, all of type <typeparamref name="TNode"/>.</summary>
    public ImmutableArray<TNode> Close<TNode>(int opened)
        where TNode : SyntaxNode
    {
        var count = _pendingCount - opened;
        if (count == 0)
        {
            return [];
        }

        // What was added is what the caller closes with, so a check of each node would only cost.
        var nodes = new TNode[count];
        var target = MemoryMarshal.CreateSpan(
            ref Unsafe.As<TNode, Pending>(ref MemoryMarshal.GetArrayDataReference(nodes)), count);
        _pending.AsSpan(opened, count).CopyTo(target);
        _pendingCount = opened;
        return ImmutableCollectionsMarshal.AsImmutableArray(nodes);
    }

    /// <summary>One or more nodes between two tokens.</summary>
    public ImmutableArray<TNode> Many<TNode>(TokenKind open, Rule<TNode> rule, TokenKind close)
        where TNode : SyntaxNode
    {
        Expect(open);
        var list = Open();
        do
        {
            Add(rule(ref this));
        }
        while (!Skip(close));
        return Close<TNode>(list);
    }

    /// <summary>As <see cref="Many"/>, or nothing at all.</summary>
    public ImmutableArray<TNode> OptionalMany<TNode>(TokenKind open, Rule<TNode> rule, TokenKind close)
        where TNode : SyntaxNode => Kind == open ? Many(open, rule, close) : [];

    /// <summary>One or more nodes with a delimiter between them and, if one likes, before the first.</summary>
    public ImmutableArray<TNode> Delimited<TNode>(TokenKind delimiter, Rule<TNode> rule)
        where TNode : SyntaxNode
    {
        Skip(delimiter);
        var list = Open();
        do
        {
            Add(rule(ref this));
        }
        while (Skip(delimiter));
        return Close<TNode>(list);
    }

    public readonly GraphQLException Unexpected() => Error(Start, $"Unexpected {Describe()}.");

    public readonly GraphQLException Error(int offset, string description) =>
        SyntaxErrors.Create(Source, offset, description);

    /// <summary>The token at the cursor as messages show it.</summary>
    public readonly string Describe() => Kind switch
    {
        TokenKind.Name or TokenKind.Int or TokenKind.Float =>
            string.Create(CultureInfo.InvariantCulture, $"{Kind.Describe()} \"{NumberValue()}\""),
        TokenKind.String or TokenKind.BlockString => $"{Kind.Describe()} \"{StringValue()}\"",
        _ => Kind.Describe(),
    };

    private void Grow()
    {
        var larger = ArrayPool<Pending>.Shared.Rent(_pending.Length * 2);
        _pending.AsSpan(0, _pendingCount).CopyTo(larger);
        ArrayPool<Pending>.Shared.Return(_pending, clearArray: true);
        _pending = larger;
    }

    /// <summary>A struct around the node, since an array of a class checks the type of everything stored.</summary>
    private struct Pending
    {
        public SyntaxNode Node;
    }
}
