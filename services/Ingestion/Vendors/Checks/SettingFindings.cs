using System.ComponentModel.DataAnnotations;

namespace VideoInsights.Ingestion.Vendors.Checks;

/// <summary>A vendor's settings one by one: those that are set, those that are not, and those that are wrong.</summary>
internal sealed class SettingFindings
{
    private readonly string _section;
    private readonly Dictionary<string, string> _wrong;

    public SettingFindings(string section, object options)
    {
        _section = section;
        var wrong = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), wrong, validateAllProperties: true);
        _wrong = wrong.GroupBy(w => w.MemberNames.First()).ToDictionary(g => g.Key, g => string.Join("; ", g.Select(w => w.ErrorMessage)));
    }

    /// <summary>A setting without which nothing works.</summary>
    /// <param name="says">What is shown of it where it is set: no secret.</param>
    /// <param name="todo">What to do where it is not.</param>
    public Finding Needed(string name, bool isSet, string says, string todo) =>
        Set(name, isSet, says) ?? Finding.Missing(Checked.Settings, $"{_section}:{name} is not set", todo);

    /// <summary>A setting that need not be there.</summary>
    /// <param name="without">What is lost without it.</param>
    public Finding Optional(string name, bool isSet, string says, string without, string? todo = null) =>
        Set(name, isSet, says) ?? Finding.Open(Checked.Settings, $"{_section}:{name} is not set: {without}", todo);

    /// <summary>What is wrong with the settings that were not asked for.</summary>
    public IEnumerable<Finding> Others() => _wrong.Select(w => Wrong(w.Key, w.Value));

    private Finding? Set(string name, bool isSet, string says)
    {
        var isWrong = _wrong.Remove(name, out var why);
        return !isSet ? null : isWrong ? Wrong(name, why!) : Finding.Works(Checked.Settings, $"{_section}:{name} {says}");
    }

    private Finding Wrong(string name, string why) => Finding.Missing(
        Checked.Settings, $"{_section}:{name}: {why}",
        $"docs/{_section.ToLowerInvariant()}.md, Settings; docs/settings.json has its default");
}
