using System.Runtime.InteropServices;
using VideoInsights.Tests.Vendors;

// vendors zoom|teams|meet PROGRAM RECORDING [TRANSCRIPT]: a simulated account of a vendor, for the program at the address PROGRAM. Prints
// the settings to reach it by, as export lines, and "ready"; then, for each line on standard input, a call ends, the program is told of it,
// and what it answered stands on standard error. Ends with its input.
if (args is not [var vendor, var program, var recording, ..] || !Uri.TryCreate(program, UriKind.Absolute, out var address))
{
    await Console.Error.WriteLineAsync("usage: vendors zoom|teams|meet PROGRAM RECORDING [TRANSCRIPT]");
    return 2;
}

// A terminal that closes ends the input too, and then the keys are removed.
using var closed = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => signal.Cancel = true);
var keys = Directory.CreateTempSubdirectory("simulated-");
try
{
    await using var account = await SimulatedAccount.Open(vendor, address, keys.FullName);
    if (account is null)
    {
        await Console.Error.WriteLineAsync($"there is no vendor {vendor}: there are zoom, teams and meet");
        return 2;
    }

    foreach (var (name, value) in account.Settings)
        Console.WriteLine($"export {name.Replace(":", "__")}='{value}'");
    Console.WriteLine("ready");
    var length = TimeSpan.FromMinutes(2);
    while (await Console.In.ReadLineAsync() is not null)
    {
        var call = new EndedCall(
            await File.ReadAllBytesAsync(recording), TimeProvider.System.GetUtcNow() - length, length,
            args.Length > 3 ? SpokenLine.Read(await File.ReadAllTextAsync(args[3])) : []);
        try
        {
            await Console.Error.WriteLineAsync($"simulated {vendor}: {await account.End(call, CancellationToken.None)}");
        }
        catch (Exception e) when (e is TimeoutException or HttpRequestException)
        {
            await Console.Error.WriteLineAsync($"simulated {vendor}: {e.Message}");
        }
    }
}
finally
{
    keys.Delete(recursive: true);
}

return 0;
