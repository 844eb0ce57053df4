using System.Collections.Immutable;

namespace Chirp.Engine.Schema;

/// <summary>
/// Which object types stand under each abstract type, found once a schema. A question is a bit test; only for abstract
/// types with few of very many objects, whose bits would take more room than the document did, it is a search.
/// </summary>
internal sealed class PossibleTypes
{
    private readonly ImmutableArray<ObjectType>[] _objects;
    private readonly ImmutableArray<InterfaceType>[] _interfaces;
    private readonly ObjectSet[] _sets;

    public PossibleTypes(ImmutableArray<NamedType> types)
    {
        var objects = new List<ObjectType>?[types.Length];
        var interfaces = new List<InterfaceType>?[types.Length];
        var objectCount = 0;
        foreach (var type in types)
        {
            switch (type)
            {
                case ObjectType objectType:
                    objectCount++;
                    foreach (var implemented in objectType.Interfaces)
                    {
                        AddOnce(ref objects[implemented.Index], objectType);
                    }

                    break;
                case InterfaceType interfaceType:
                    foreach (var implemented in interfaceType.Interfaces)
                    {
                        AddOnce(ref interfaces[implemented.Index], interfaceType);
                    }

                    break;
            }
        }

        _objects = new ImmutableArray<ObjectType>[types.Length];
        _interfaces = new ImmutableArray<InterfaceType>[types.Length];
        _sets = new ObjectSet[types.Length];
        for (var i = 0; i < types.Length; i++)
        {
            _objects[i] = types[i] switch
            {
                UnionType union => union.Members,
                ObjectType objectType => [objectType],
                _ => objects[i] is { } found ? [.. found] : [],
            };
            _interfaces[i] = interfaces[i] is { } implementing ? [.. implementing] : [];
            _sets[i] = types[i].IsAbstract ? new ObjectSet(_objects[i], objectCount) : default;
        }
    }

    public ImmutableArray<ObjectType> Of(NamedType type) => _objects[type.Index];

    public ImmutableArray<InterfaceType> InterfacesOf(InterfaceType type) => _interfaces[type.Index];

    public bool Contains(NamedType abstractType, NamedType type) => type switch
    {
        ObjectType objectType => _sets[abstractType.Index].Contains(objectType.ObjectIndex),
        InterfaceType interfaceType when abstractType is InterfaceType super =>
            interfaceType.Interfaces.Contains(super),
        _ => false,
    };

    private static void AddOnce<T>(ref List<T>? list, T item)
        where T : class
    {
        list ??= [];
        if (list.Count == 0 || !ReferenceEquals(list[^1], item))
        {
            list.Add(item);
        }
    }

    /// <summary>A set of object types by their <see cref="ObjectType.ObjectIndex"/>.</summary>
    private readonly struct ObjectSet
    {
        // Bits take an eighth of a byte for each object type of the schema, the sorted form four bytes for each member.
        private const int BitsOfAMember = 32;

        private readonly ulong[]? _bits;
        private readonly int[]? _sorted;

        public ObjectSet(ImmutableArray<ObjectType> members, int objectCount)
        {
            if (objectCount <= 4_096 || (long)members.Length * BitsOfAMember >= objectCount)
            {
                _bits = new ulong[(objectCount + 63) / 64];
                foreach (var member in members)
                {
                    _bits[member.ObjectIndex >> 6] |= 1UL << member.ObjectIndex;
                }
            }
            else
            {
                _sorted = new int[members.Length];
                for (var i = 0; i < _sorted.Length; i++)
                {
                    _sorted[i] = members[i].ObjectIndex;
                }

                Array.Sort(_sorted);
            }
        }

        public bool Contains(int objectIndex) => _bits is not null
            ? (_bits[objectIndex >> 6] & (1UL << objectIndex)) != 0
            : _sorted is not null && Array.BinarySearch(_sorted, objectIndex) >= 0;
    }
}
