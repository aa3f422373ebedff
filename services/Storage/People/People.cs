using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace VideoInsights.Storage.People;

/// <summary>Somebody who may look at calls.</summary>
/// <param name="Id">The token's subject, and the <c>user_id</c> of the calls a rep held.</param>
/// <param name="Role">rep (sees own calls), manager (the team's) or admin (all).</param>
public sealed record Person(string Id, string Name, string Email, string Team, string Role);

/// <summary>Who works here: a YAML file, so that a vendor's host address becomes a rep and a team.</summary>
public sealed class People
{
    public const string Rep = "rep";
    public const string Manager = "manager";
    public const string Admin = "admin";

    private readonly Dictionary<string, Person> _byId;
    private readonly Dictionary<string, Person> _byEmail;

    /// <exception cref="InvalidDataException">Two people share an id or address, a field is missing, or a role is unknown.</exception>
    public People(IReadOnlyList<Person> all)
    {
        All = all;
        foreach (var person in all)
        {
            if (string.IsNullOrWhiteSpace(person.Id) || string.IsNullOrWhiteSpace(person.Email) || string.IsNullOrWhiteSpace(person.Team))
                throw new InvalidDataException($"people: '{person.Id}{person.Name}' needs id, email and team");
            if (person.Role is not (Rep or Manager or Admin))
                throw new InvalidDataException($"people: {person.Id} has the role '{person.Role}': use rep, manager or admin");
        }

        _byId = Unique(all, p => p.Id);
        _byEmail = Unique(all, p => p.Email);
    }

    public IReadOnlyList<Person> All { get; }

    /// <summary>Reads the file.</summary>
    /// <exception cref="InvalidDataException">It cannot be read or is not as it must be; the message names the place.</exception>
    public static People Read(string file)
    {
        try
        {
            var document = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build()
                .Deserialize<FileForm>(File.ReadAllText(file));
            return new People([.. document.People.Select(p => new Person(p.Id, p.Name, p.Email, p.Team, p.Role))]);
        }
        catch (Exception e) when (e is YamlException or IOException or NullReferenceException)
        {
            throw new InvalidDataException($"{file} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Somebody by id; null where unknown.</summary>
    public Person? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Somebody by address, in any case; null where unknown.</summary>
    public Person? ByEmail(string email) => _byEmail.GetValueOrDefault(email);

    private static Dictionary<string, Person> Unique(IReadOnlyList<Person> all, Func<Person, string> key)
    {
        var found = new Dictionary<string, Person>(StringComparer.OrdinalIgnoreCase);
        foreach (var person in all)
            if (!found.TryAdd(key(person), person))
                throw new InvalidDataException($"people: {key(person)} occurs twice");
        return found;
    }

    private sealed class FileForm
    {
        public List<PersonForm> People { get; set; } = [];
    }

    private sealed class PersonForm
    {
        public string Id { get; set; } = "";
        public string Name { get; set; } = "";
        public string Email { get; set; } = "";
        public string Team { get; set; } = "";
        public string Role { get; set; } = "";
    }
}
