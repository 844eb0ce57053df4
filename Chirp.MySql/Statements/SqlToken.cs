namespace Chirp.MySql.Statements;

internal enum SqlToken
{
    End,
    Other,

    /// <summary>A key word or a name without quotes.</summary>
    Word,

    /// <summary><c>?</c></summary>
    Positional,

    /// <summary><c>@name</c></summary>
    Named,

    /// <summary><c>@@name</c>, or <c>@</c> and a name in quotes: never a parameter.</summary>
    SystemVariable,

    /// <summary><c>:=</c></summary>
    Assignment,
    Open,
    Semicolon,
}
