using VideoInsights.Tests.Vendors;
using VideoInsights.Tests.Vendors.Zoom;

// vendors zoom RECORDING [TRANSCRIPT]: a simulated account with one call that has just ended. Prints the settings to reach it by, as export
// lines; then, for each line "deliver HOOK" on standard input, delivers its webhook there and prints the answer. Ends with its input.
if (args is not [var vendor, var recording, ..] || vendor != "zoom")
{
    await Console.Error.WriteLineAsync("usage: vendors zoom RECORDING [TRANSCRIPT]");
    return 2;
}

var time = TimeProvider.System;
await using var zoom = new ZoomSimulator(time);
await zoom.Start();
var length = TimeSpan.FromMinutes(2);
var call = new ZoomCall(
    $"/sim+{time.GetUtcNow().ToUnixTimeSeconds()}//==", "A call from a simulated Zoom account", "rep@example.test",
    time.GetUtcNow() - length, length, new VendorFile(() => File.OpenRead(recording), "video/mp4"),
    args.Length > 2 ? new VendorFile(() => File.OpenRead(args[2]), "text/vtt") : null,
    [("Ellen Frost", "rep@example.test"), ("Tom Berger", "tom@customer.example")])
{
    TranscriptIsReady = args.Length > 2,
};
zoom.Add(call);
foreach (var (name, value) in zoom.Settings)
    Console.WriteLine($"export {name.Replace(":", "__")}={value}");
Console.WriteLine("ready");

using var http = new HttpClient();
while (await Console.In.ReadLineAsync() is { } line)
{
    if (line.Split(' ', 2) is not ["deliver", var hook])
        continue;
    var (status, _) = await zoom.Deliver(http, new Uri(hook), zoom.Event("recording.completed", call));
    Console.WriteLine($"recording.completed was answered with {status}");
}

return 0;
