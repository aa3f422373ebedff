using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace VideoInsights.Tests.EndToEnd;

/// <summary>What stands in the way of a start is said in words, with what to do, and no stack trace.</summary>
[Collection(Product.Alone)]
public sealed class StartTests(Clips clips) : IClassFixture<Clips>
{
    [Theory(Timeout = Product.Timeout)]
    [InlineData("a damaged database", "calls.db", "--data")]
    [InlineData("a data folder that is a file", "cannot be made", "--data")]
    [InlineData("a data folder below a file", "cannot be made", "--data")]
    [InlineData("a data folder that cannot be written", "cannot be", "--data")]
    [InlineData("a playbook that is no YAML", "bad.yaml, line", "")]
    [InlineData("a playbook with an unknown word", "phrasez", "line 3")]
    [InlineData("an unknown option", "--bogus", "usage:")]
    [InlineData("an option without its value", "--data needs a value", "usage:")]
    [InlineData("a recording that is not there", "nowhere.mp4 does not exist", "")]
    [InlineData("a port that is none", "--port", "65534")]
    public async Task It_is_named_with_what_to_do(string what, string named, string remedy)
    {
        Directory.CreateDirectory(clips.In("damaged"));
        var damaged = clips.Written("damaged/calls.db", [.. Enumerable.Repeat((byte)'x', 8000)]);
        string[] arguments = what switch
        {
            "a damaged database" => ["--data", Path.GetDirectoryName(damaged)!],
            "a data folder that is a file" => ["--data", damaged],
            "a data folder below a file" => ["--data", damaged + "/below"],
            "a data folder that cannot be written" => ["--data", "/proc/videoinsights"],
            "a playbook that is no YAML" => ["--playbook", clips.Written("bad.yaml", "topics: [a\n  - b"u8.ToArray())],
            "a playbook with an unknown word" =>
                ["--playbook", clips.Written("typo.yaml", "topics:\n  - name: x\n    phrasez: [a]\n"u8.ToArray())],
            "an unknown option" => ["--bogus"],
            "an option without its value" => ["--data"],
            "a recording that is not there" => ["nowhere.mp4"],
            _ => ["--port", "65536"],
        };
        var fallback = arguments.Contains("--data") ? [] : new[] { "--data", clips.Data };
        var ended = await Product.Run(["run", "--json", .. fallback, .. arguments]);
        Assert.Equal((1, "failed"), (ended.Status, ended.State));
        Assert.Contains(named, ended.Reason);
        Assert.Contains(remedy, ended.Reason);
        Assert.Contains("cannot start", ended.Errors);
        Assert.DoesNotContain("   at ", ended.Errors);
    }

    [Fact(Timeout = Product.Timeout)]
    public async Task A_port_in_use_is_named_with_the_option_that_chooses_another()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port.ToString();
        var ended = await Product.Run("run", "--no-recording", "--port", port, "--data", clips.Data);
        Assert.Equal(1, ended.Status);
        Assert.Contains("cannot start:", ended.Errors);
        Assert.Contains(port, ended.Errors);
        Assert.Contains("--port", ended.Errors);
        Assert.DoesNotContain("   at ", ended.Errors);
    }

    [Fact(Timeout = Product.Timeout)]
    public async Task A_data_folder_that_another_process_holds_is_said_to_be_so()
    {
        var data = clips.In("held");
        using var first = Product.Start("run", "--no-recording", "--port", "0", "--data", data);
        while (!File.Exists(Path.Combine(data, "calls.db")))
            await Task.Delay(50, TestContext.Current.CancellationToken);
        var second = await Product.Run("run", clips.Cut, "--json", "--data", data);
        Assert.Equal((1, "failed"), (second.Status, second.State));
        Assert.Contains("another VideoInsights", second.Reason);
    }

    [Fact(Timeout = Product.Timeout)]
    public async Task A_full_disk_is_named_and_the_call_goes_on_when_there_is_room()
    {
        var disk = clips.In("disk");
        Directory.CreateDirectory(disk);
        Assert.SkipUnless(Mount("tmpfs", disk, "tmpfs", 0, "size=8m") == 0, "a small file system cannot be mounted here");
        try
        {
            var filler = Path.Combine(disk, "filler");
            await File.WriteAllBytesAsync(filler, new byte[7 << 20], TestContext.Current.CancellationToken);
            var big = clips.Written("big.mp4", [.. await File.ReadAllBytesAsync(clips.Cut), .. new byte[2 << 20]]);
            var full = await Product.Run("run", big, "--json", "--data", Path.Combine(disk, "data"));
            Assert.Equal((1, "failed"), (full.Status, full.State));
            Assert.Contains("disk", full.Reason);
            Assert.Contains("full", full.Reason);

            File.Delete(filler);
            var roomy = await Product.Run("run", big, "--json", "--data", Path.Combine(disk, "data"));
            Assert.Equal((0, "finished"), (roomy.Status, roomy.State));
        }
        finally
        {
            Assert.Equal(0, Unmount(disk, 0));
        }
    }

    [DllImport("libc", EntryPoint = "mount")]
    private static extern int Mount(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string source, [MarshalAs(UnmanagedType.LPUTF8Str)] string target,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string type, nuint flags, [MarshalAs(UnmanagedType.LPUTF8Str)] string options);

    [DllImport("libc", EntryPoint = "umount2")]
    private static extern int Unmount([MarshalAs(UnmanagedType.LPUTF8Str)] string target, int flags);
}
