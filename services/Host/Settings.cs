using System.ComponentModel.DataAnnotations;

namespace VideoInsights.Host;

/// <summary>Options from the settings file and the environment (<c>Relay__PartBytes=16777216</c>), checked at the start.</summary>
public static class Settings
{
    /// <exception cref="StartException">A value is out of its range; the message names the setting.</exception>
    public static T Read<T>(IConfiguration configuration, string section)
        where T : class, new()
    {
        T options;
        try
        {
            options = configuration.GetSection(section).Get<T>() ?? new T();
        }
        catch (InvalidOperationException e)
        {
            throw new StartException($"setting {section}: {e.InnerException?.Message ?? e.Message}", e);
        }

        var wrong = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), wrong, validateAllProperties: true)
            ? options
            : throw new StartException($"setting {section}: {string.Join("; ", wrong.Select(w => w.ErrorMessage))}");
    }
}
