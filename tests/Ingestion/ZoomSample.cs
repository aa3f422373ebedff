namespace VideoInsights.Tests.Ingestion;

/// <summary>A <c>recording.completed</c> event in Zoom's published form; all values are invented.</summary>
public static class ZoomSample
{
    public static string Event(
        string uuid = "/x1Yz+2A//3bC==", string topic = "Gespräch mit Ana", string status = "completed",
        string address = "https://files.zoom.us/rec/webhook_download", long size = 300_000_000) => $$"""
        { "event": "recording.completed", "event_ts": 1795416012345, "download_token": "eyJhbGciOiJIUzUxMiJ9.x.y",
          "payload": { "account_id": "aAcCtT01", "object": {
            "id": "84512345678", "uuid": "{{uuid}}", "host_id": "hOsT123", "host_email": "Rep@Example.test", "topic": "{{topic}}",
            "start_time": "2026-11-23T09:00:04Z", "duration": 42, "password": "p4ss", "something_new": { "x": 1 },
            "recording_files": [
              { "id": "f-2", "recording_start": "2026-11-23T09:00:10Z", "recording_end": "2026-11-23T09:42:00Z", "file_type": "M4A",
                "file_size": 9000000, "download_url": "{{address}}/audio", "recording_type": "audio_only", "status": "{{status}}" },
              { "id": "f-3", "recording_start": "2026-11-23T09:00:10Z", "recording_end": "2026-11-23T09:42:00Z", "file_type": "MP4",
                "file_size": 200000000, "download_url": "{{address}}/gallery", "recording_type": "gallery_view", "status": "{{status}}" },
              { "id": "f-1", "recording_start": "2026-11-23T09:00:10Z", "recording_end": "2026-11-23T09:42:00Z", "file_type": "MP4",
                "file_size": {{size}}, "download_url": "{{address}}/screen",
                "recording_type": "shared_screen_with_speaker_view", "status": "{{status}}" },
              { "file_type": "TIMELINE", "download_url": "{{address}}/timeline", "recording_type": "timeline" },
              { "id": "f-4", "file_type": "TRANSCRIPT", "download_url": "{{address}}/vtt", "recording_type": "audio_transcript",
                "status": "{{status}}" } ] } } }
        """;
}
