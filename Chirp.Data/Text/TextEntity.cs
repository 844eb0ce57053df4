namespace Chirp.Data.Text;

/// <summary>One piece of a text that stands for something.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Start">Its first code point, sign included.</param>
/// <param name="End">The code point after its last.</param>
/// <param name="Value">Its text without sign and without list; a URL as it is written.</param>
/// <param name="ListSlug">For a mention of a list, the slug with its slash; otherwise empty.</param>
public readonly record struct TextEntity(EntityKind Kind, int Start, int End, string Value, string ListSlug = "");
