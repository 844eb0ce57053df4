using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Chirp.Engine.Binding;
using Chirp.Engine.Coercion;
using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Loading;

namespace Chirp.Tests.Engine.Binding;

/// <summary>The example of <c>docs/engine.md</c>; a test keeps the two the same.</summary>
internal static class LibraryExample
{
    public const string Schema = """
        scalar Date
        enum Shelf { FICTION POPULAR_SCIENCE }
        union RateError = NoSuchBook | OutOfRange

        type Query { book(id: ID!): Book books(first: Int = 10, shelf: Shelf): [Book!]! }
        type Mutation { rate(input: RateInput!): RatePayload! }
        type Subscription { rated(book: ID!): Rating! }

        type Book { id: ID! title: String! shelf: Shelf! published: Date author: Author! averageStars: Float }
        type Author { name: String! books: [Book!]! }
        type Rating { stars: Int! comment: String book: Book! }
        type RatePayload { rating: Rating errors: [RateError!]! }
        type NoSuchBook { message: String! }
        type OutOfRange { message: String! most: Int! }
        input RateInput { book: ID! stars: Int! comment: String }
        """;

    public static BindingOptions Options()
    {
        var options = new BindingOptions { IsService = type => type == typeof(Library) };
        options.AddClasses(typeof(LibraryExample).GetNestedTypes(System.Reflection.BindingFlags.NonPublic));
        options.Scalars
            .Bind<BookId>("ID", BookId.TryParse, static id => id.ToString())
            .Bind<DateOnly>("Date", TryParseDate, FormatDate);
        return options;
    }

    private static bool TryParseDate(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    private static bool FormatDate(DateOnly date, Span<byte> destination, out int written) =>
        date.TryFormat(destination, out written, "O", CultureInfo.InvariantCulture);

    internal readonly record struct BookId(int Value)
    {
        public static bool TryParse(string text, out BookId id)
        {
            id = new BookId(int.TryParse(text.AsSpan().TrimStart('b'), out var value) ? value : 0);
            return id.Value > 0;
        }

        public override string ToString() => $"b{Value}";
    }

    internal enum Shelf
    {
        Fiction,
        PopularScience,
    }

    internal sealed record Book(BookId Id, string Title, Shelf Shelf, DateOnly? Published, int AuthorId);

    internal sealed record Author(int Id, string Name);

    internal sealed record Rating(BookId BookId, int Stars, string? Comment);

    internal sealed record RateInput(BookId Book, int Stars, Optional<string?> Comment);

    internal sealed record RatePayload(Rating? Rating, params IReadOnlyList<IRateError> Errors);

    internal interface IRateError;

    internal sealed record NoSuchBook(string Message) : IRateError;

    internal sealed record OutOfRange(string Message, int Most) : IRateError;

    [Fields("Query")]
    internal static class LibraryQueries
    {
        public static Load<Book> Book(BookId id, BookLoader books) => books.By(id);

        public static ValueTask<IReadOnlyList<Book>> BooksAsync(
            Library library, Shelf? shelf, CancellationToken stop, int first = 10) =>
            library.ListAsync(shelf, first, stop);
    }

    [Fields("Book")]
    internal static class BookFields
    {
        public static Load<Author> Author(Book book, AuthorLoader authors) => authors.By(book.AuthorId);

        public static ValueTask<double?[]> AverageStars(Batch<Book> books, Library library, CancellationToken stop) =>
            library.AverageStarsAsync(books.Select(static book => book.Id), stop);
    }

    [Fields("Author")]
    internal static class AuthorFields
    {
        public static Load<IReadOnlyList<Book>> Books(Author author, BooksByAuthorLoader books) => books.By(author.Id);
    }

    [Fields("Rating")]
    internal static class RatingFields
    {
        public static Load<Book> Book(Rating rating, BookLoader books) => books.By(rating.BookId);
    }

    [Fields("Mutation")]
    internal static class RateMutation
    {
        public static async Task<RatePayload> RateAsync(
            RateInput input, BookLoader books, Library library, CancellationToken stop)
        {
            if (input.Stars is < 1 or > 5)
            {
                return new RatePayload(null, new OutOfRange("A book has one to five stars.", Most: 5));
            }

            if (await books.Load(input.Book) is null)
            {
                return new RatePayload(null, new NoSuchBook($"There is no book {input.Book}."));
            }

            return new RatePayload(await library.RateAsync(input.Book, input.Stars, input.Comment.Or(null), stop));
        }
    }

    [Fields("Subscription")]
    internal static class RatingEvents
    {
        public static async IAsyncEnumerable<Rating> Rated(
            BookId book, Library library, [EnumeratorCancellation] CancellationToken stop)
        {
            await foreach (var rating in library.Ratings.ReadAllAsync(stop))
            {
                if (rating.BookId == book)
                {
                    yield return rating;
                }
            }
        }
    }

    internal sealed class BookLoader(Library library) : Loader<BookId, Book>
    {
        protected override async ValueTask FetchAsync(Fetch<BookId, Book> fetch, CancellationToken stop) =>
            fetch.Fill(await library.FindAsync(fetch.Keys, stop), static book => book.Id);
    }

    internal sealed class AuthorLoader(Library library) : Loader<int, Author>
    {
        protected override async ValueTask FetchAsync(Fetch<int, Author> fetch, CancellationToken stop) =>
            fetch.Fill(await library.AuthorsAsync(fetch.Keys, stop), static author => author.Id);
    }

    internal sealed class BooksByAuthorLoader(Library library) : Loader<int, IReadOnlyList<Book>>
    {
        protected override async ValueTask FetchAsync(Fetch<int, IReadOnlyList<Book>> fetch, CancellationToken stop) =>
            fetch.Fill(await library.BooksOfAsync(fetch.Keys, stop));
    }

    /// <summary>The example's store: everything in memory, and a count of what it was asked.</summary>
    internal sealed class Library : IServiceProvider
    {
        private readonly List<Book> _books =
        [
            new(new BookId(1), "The Left Hand of Darkness", Shelf.Fiction, new DateOnly(1969, 3, 1), 1),
            new(new BookId(2), "The Dispossessed", Shelf.Fiction, null, 1),
            new(new BookId(3), "Cosmos", Shelf.PopularScience, new DateOnly(1980, 9, 28), 2),
        ];

        private readonly List<Author> _authors = [new(1, "Ursula K. Le Guin"), new(2, "Carl Sagan")];
        private readonly List<Rating> _ratings = [];
        private readonly Channel<Rating> _rated = Channel.CreateUnbounded<Rating>();

        public List<string> Asked { get; } = [];

        public ChannelReader<Rating> Ratings => _rated.Reader;

        public object? GetService(Type serviceType) => serviceType == typeof(Library) ? this : null;

        public void Close() => _rated.Writer.Complete();

        public ValueTask<IReadOnlyList<Book>> ListAsync(Shelf? shelf, int first, CancellationToken stop)
        {
            stop.ThrowIfCancellationRequested();
            return new([.. _books.Where(book => shelf is null || book.Shelf == shelf).Take(first)]);
        }

        public async Task<IReadOnlyList<Book>> FindAsync(IReadOnlyList<BookId> ids, CancellationToken stop)
        {
            await AskAsync($"books {string.Join(' ', ids)}", stop);
            return [.. _books.Where(book => ids.Contains(book.Id))];
        }

        public async Task<IReadOnlyList<Author>> AuthorsAsync(IReadOnlyList<int> ids, CancellationToken stop)
        {
            await AskAsync($"authors {string.Join(' ', ids)}", stop);
            return [.. _authors.Where(author => ids.Contains(author.Id))];
        }

        public async Task<IReadOnlyList<IReadOnlyList<Book>>> BooksOfAsync(
            IReadOnlyList<int> authors, CancellationToken stop)
        {
            await AskAsync($"books of {string.Join(' ', authors)}", stop);
            return [.. authors.Select(author => _books.FindAll(book => book.AuthorId == author))];
        }

        public async ValueTask<double?[]> AverageStarsAsync(IReadOnlyList<BookId> ids, CancellationToken stop)
        {
            await AskAsync($"stars {string.Join(' ', ids)}", stop);
            return [.. ids.Select(id => _ratings
                .Where(rating => rating.BookId == id)
                .Average(rating => (double?)rating.Stars))];
        }

        public async Task<Rating> RateAsync(BookId book, int stars, string? comment, CancellationToken stop)
        {
            await AskAsync($"rate {book}", stop);
            var rating = new Rating(book, stars, comment);
            _ratings.Add(rating);
            await _rated.Writer.WriteAsync(rating, stop);
            return rating;
        }

        private async Task AskAsync(string question, CancellationToken stop)
        {
            stop.ThrowIfCancellationRequested();
            Asked.Add(question);
            await Task.Yield();
        }
    }
}
