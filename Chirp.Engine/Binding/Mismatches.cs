namespace Chirp.Engine.Binding;

/// <summary>What does not fit between a schema and its classes, collected so that all of it is told at once.</summary>
internal sealed class Mismatches
{
    private readonly List<string> _sentences = [];
    private readonly HashSet<string> _known = [];

    public int Count => _sentences.Count;

    /// <summary>Adds a sentence; one that was said already is not repeated.</summary>
    public void Add(string sentence)
    {
        if (_known.Add(sentence))
        {
            _sentences.Add(sentence);
        }
    }

    public void ThrowIfAny()
    {
        if (_sentences.Count > 0)
        {
            throw new SchemaBindingException(_sentences);
        }
    }
}
